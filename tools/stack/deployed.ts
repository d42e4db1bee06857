import { asProblem } from "../problem.ts";
import { projectName, ROOT } from "../project.ts";
import { detail } from "../say.ts";
import { toolchain } from "../toolchain/index.ts";
import { type Outputs, readOutputs } from "./outputs.ts";
import { pulumiFor } from "./pulumi.ts";
import { stackOutputs } from "./state.ts";

/**
 * The outputs of a stack that is only read; it need not be looked for first, which would be another start of Pulumi.
 * @throws Problem when it was not deployed to its end.
 */
export async function deployed(stack: string): Promise<Outputs> {
  const program = await toolchain({ root: ROOT, log: detail }).catch(asProblem);
  const pulumi = pulumiFor(program, { project: projectName(), stack }, ROOT);
  return readOutputs(stackOutputs(await pulumi.state()));
}
