import { asProblem } from "../problem.ts";
import { projectName, ROOT } from "../project.ts";
import { detail } from "../say.ts";
import { toolchain } from "../toolchain/index.ts";
import { type Outputs, readOutputs } from "./outputs.ts";
import { pulumiFor } from "./pulumi.ts";
import { platformParts, stackOutputs } from "./state.ts";

/** A stack as it was deployed. */
export interface Deployed {
  readonly outputs: Outputs;
  /** What its jobs stand on, as hashes by name. */
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * A stack that is only read; it need not be looked for first, which would be another start of Pulumi.
 * @throws Problem when it was not deployed to its end.
 */
export async function deployed(stack: string): Promise<Deployed> {
  const program = await toolchain({ root: ROOT, log: detail }).catch(asProblem);
  const pulumi = pulumiFor(program, { project: projectName(), stack }, ROOT);
  const state = await pulumi.state();
  return { outputs: readOutputs(stackOutputs(state)), parts: platformParts(state) };
}
