import { jobsHere } from "./jobs/here.ts";
import type { Verb } from "./jobs/verb.ts";
import type { Given } from "./options.ts";
import { airflowAt } from "./pipeline/airflow.ts";
import { Problem } from "./problem.ts";
import { ROOT, stackSettings, USUAL_STACK } from "./project.ts";
import { say } from "./say.ts";
import { deployed } from "./stack/deployed.ts";

/** What there is to do with the jobs of a stack; nothing named is `list`. Each is loaded when it is asked for: all together take a second. */
const VERBS: ReadonlyMap<string, () => Promise<Verb>> = new Map(
  Object.entries({
    history: async () => (await import("./jobs/history.ts")).history,
    list: async () => (await import("./jobs/list.ts")).list,
    logs: async () => (await import("./jobs/logs.ts")).logs,
    put: async () => (await import("./jobs/put.ts")).put,
    reset: async () => (await import("./jobs/reset.ts")).reset,
    run: async () => (await import("./jobs/run.ts")).run,
    undo: async () => (await import("./jobs/undo.ts")).undo,
  }),
);

/** What each takes behind its name; whatever is more would be left out without a word. */
const TAKES: Readonly<Record<string, number>> = { list: 0, put: 3 };

/** Writes a new job, or does with a stack's jobs what the first argument says. */
export async function jobs(given: Given): Promise<number> {
  const [word = "list", name] = given.arguments;
  const more = given.arguments[1 + (TAKES[word] ?? 1)];
  if (more !== undefined) {
    throw new Problem(
      `"${more}" is not expected behind \`npm run jobs -- ${word}\`.`,
      "name one job; `npm run jobs -- --help` says more.",
    );
  }
  if (word === "new") return write(name);
  const load = VERBS.get(word);
  if (load === undefined) {
    throw new Problem(
      `"${word}" is nothing to do.`,
      `name one of: new, ${[...VERBS.keys()].join(", ")}; \`npm run jobs -- --help\` says more.`,
    );
  }
  const stack = given.values["stack"] ?? USUAL_STACK;
  await stackSettings(stack);
  // Pulumi takes a second; the rest is loaded meanwhile.
  const asked = deployed(stack);
  const here = jobsHere(stack);
  const [{ outputs: own, reasons }, verb, { placeOf, reached }] = await Promise.all([
    asked,
    load(),
    import("./prepare.ts"),
  ]);
  const place = await placeOf(stack);
  return reached(place, own, (outputs) => {
    const url = outputs.services["Airflow"];
    if (url === undefined) {
      throw new Problem("Airflow is not published on this machine.", "open its user interface.");
    }
    const airflow = airflowAt({ url, ...outputs.airflow });
    return verb({ place, outputs, reasons, airflow, here }, given);
  });
}

async function write(name: string | undefined): Promise<number> {
  if (name === undefined) {
    throw new Problem("A new job needs a name.", "npm run jobs -- new orders-by-country");
  }
  const { writeNewJob } = await import("./jobs/new.ts");
  const written = (await writeNewJob(ROOT, name)).map((path) => `  ${path}`);
  say(`wrote\n${written.join("\n")}`);
  say(`\`npm run up\` publishes and runs it; \`npm test -- ${name}\` runs its test.`);
  return 0;
}
