import { join } from "node:path";
import { engineState } from "./machine/engine.ts";
import type { Given } from "./options.ts";
import { engine, type Place, placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { command, ROOT, USUAL_STACK } from "./project.ts";
import { detail, paint, say } from "./say.ts";
import { readOutputs } from "./stack/outputs.ts";
import type { Pulumi } from "./stack/pulumi.ts";
import { rehearse, rehearsedLines } from "./stack/rehearsal.ts";
import { runIn, startIn } from "./stack/run-in.ts";
import { stackOutputs } from "./stack/state.ts";

/** Shows what `up` would change. */
export async function preview({ values, switches, arguments: [stack] }: Given): Promise<number> {
  const place = await placeOf(stack ?? values.stack ?? USUAL_STACK);
  const pulumi = await engine(place);
  if ((await pulumi.show("preview", ...(switches.has("diff") ? ["--diff"] : []))) !== 0) {
    throw new Problem(
      `The preview of "${place.scope.stack}" failed; the reason stands above.`,
      remedy(place),
    );
  }
  await stores(place, pulumi);
  return 0;
}

/** Asks the stores of a stack what they say to the declared tables, topics and bucket, which the program alone cannot know. @throws Problem for what `up` would refuse */
async function stores({ docker, scope, settings }: Place, pulumi: Pulumi): Promise<void> {
  if (docker !== undefined && (await engineState(docker)).state !== "running") return;
  const state = await pulumi.state();
  // A stack that never was up has no store to ask.
  if (Object.keys(stackOutputs(state)).length === 0) return;
  const outputs = readOutputs(stackOutputs(state));
  const { loadJobs } = await import("../infra/jobs/load-jobs.ts");
  const { datasets } = await loadJobs(join(ROOT, "jobs"), settings.spark, settings.jobs.running);
  const told = await rehearse(
    runIn(startIn(docker, scope, settings, outputs)),
    settings,
    datasets,
    outputs,
  );
  say([paint("bold", "Stores"), ...told.flatMap(rehearsedLines)].join("\n"));
  if (told.some(({ changes }) => changes.length > 0)) {
    detail(
      `\`up\` does so where a declaration has changed; for what somebody has dropped it takes \`${command("up", scope.stack, "--again")}\``,
    );
  }
  const refused = told.filter((one) => one.refused.length > 0).map(({ store }) => store);
  if (refused.length > 0) {
    throw new Problem(
      `\`up\` of "${scope.stack}" would be refused by ${refused.join(" and ")}; why stands above.`,
      "each line says what to do.",
    );
  }
}

/** What to do, and what a preview takes that this machine may lack. */
function remedy({ scope: { stack }, settings: { target } }: Place): string {
  const again = `mend it and run \`npm run preview -- ${stack}\` again`;
  if (target.kind === "aws") {
    return `${again}; a stack on AWS takes credentials of the account ${target.account}, and the AWS CLI for its cluster.`;
  }
  return target.kind === "kubernetes"
    ? `${again}; a Kubernetes stack takes a kubeconfig with the context "${target.context}", whose cluster answers.`
    : `${again}.`;
}
