import { jobsHere } from "./jobs/here.ts";
import { list } from "./jobs/list.ts";
import { logs } from "./jobs/logs.ts";
import { writeNewJob } from "./jobs/new.ts";
import { put } from "./jobs/put.ts";
import { reset } from "./jobs/reset.ts";
import { run } from "./jobs/run.ts";
import type { Verb } from "./jobs/verb.ts";
import type { Given } from "./options.ts";
import { airflowAt } from "./pipeline/airflow.ts";
import { placeOf, reached, reader } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { ROOT, USUAL_STACK } from "./project.ts";
import { say } from "./say.ts";
import { readOutputs } from "./stack/outputs.ts";
import { stackOutputs } from "./stack/state.ts";

/** What there is to do with the jobs of a stack; nothing named is `list`. */
const VERBS: ReadonlyMap<string, Verb> = new Map(Object.entries({ list, logs, put, reset, run }));

/** Writes a new job, or does with a stack's jobs what the first argument says. */
export async function jobs(given: Given): Promise<number> {
  const [word = "list", name] = given.arguments;
  if (word === "new") return write(name);
  const verb = VERBS.get(word);
  if (verb === undefined) {
    throw new Problem(
      `"${word}" is nothing to do.`,
      `name one of: new, ${[...VERBS.keys()].join(", ")}; \`npm run jobs -- --help\` says more.`,
    );
  }
  const stack = given.values["stack"] ?? USUAL_STACK;
  const place = await placeOf(stack);
  // Begun before Pulumi is asked, which takes longer.
  const here = jobsHere(stack);
  const deployed = readOutputs(stackOutputs(await (await reader(place)).state()));
  return reached(place, deployed, (outputs) => {
    const url = outputs.services["Airflow"];
    if (url === undefined) {
      throw new Problem("Airflow is not published on this machine.", "open its user interface.");
    }
    return verb({ place, outputs, airflow: airflowAt({ url, ...outputs.airflow }), here }, given);
  });
}

async function write(name: string | undefined): Promise<number> {
  if (name === undefined) {
    throw new Problem("A new job needs a name.", "npm run jobs -- new orders-by-country");
  }
  const written = (await writeNewJob(ROOT, name)).map((path) => `  ${path}`);
  say(`wrote\n${written.join("\n")}`);
  say(`\`npm run up\` publishes and runs it; \`npm test -- ${name}\` runs its test.`);
  return 0;
}
