import { reasonsOf } from "../pipeline/reasons.ts";
import { asProblem } from "../problem.ts";
import { projectName, ROOT } from "../project.ts";
import { detail } from "../say.ts";
import { toolchain } from "../toolchain/index.ts";
import { type Outputs, readOutputs } from "./outputs.ts";
import { pulumiFor } from "./pulumi.ts";
import { jobReasons, platformParts, type State, stackOutputs } from "./state.ts";

/** A stack as it was deployed. */
export interface Deployed {
  readonly outputs: Outputs;
  /** What a job of it runs again for, as hashes by the words for each. */
  readonly reasons: (job: string) => Readonly<Record<string, string>>;
}

/**
 * A stack that is only read; it need not be looked for first, which would be another start of Pulumi.
 * @throws Problem when it was not deployed to its end.
 */
export async function deployed(stack: string, tell = detail): Promise<Deployed> {
  const program = await toolchain({ root: ROOT, log: tell }).catch(asProblem);
  const pulumi = pulumiFor(program, { project: projectName(), stack }, ROOT);
  return inState(await pulumi.state());
}

/** A stack as its state has it. Pure. @throws Problem when it was not deployed to its end */
export function inState(state: State): Deployed {
  const [reasons, parts] = [jobReasons(state), platformParts(state)];
  return {
    outputs: readOutputs(stackOutputs(state)),
    reasons: (job) => reasonsOf(job, reasons, parts),
  };
}
