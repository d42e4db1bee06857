import type { Given } from "./options.ts";
import { engine, placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { USUAL_STACK } from "./project.ts";

/** Shows what `up` would change. */
export async function preview({ values, argument }: Given): Promise<number> {
  const stack = argument ?? values.stack ?? USUAL_STACK;
  const pulumi = await engine(await placeOf(stack));
  if ((await pulumi.show("preview", "--diff")) === 0) return 0;
  throw new Problem(`The preview of "${stack}" failed; the reason stands above.`);
}
