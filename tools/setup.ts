import type { Given } from "./options.ts";
import { phases } from "./phases.ts";
import { placeOf, prepare } from "./prepare.ts";
import { USUAL_STACK } from "./project.ts";
import { say } from "./say.ts";

/** Gets what `up` needs, so that `up` itself is quick. */
export async function setup({ values }: Given): Promise<number> {
  const clock = phases();
  await prepare(await placeOf(values.stack ?? USUAL_STACK), clock, "all");
  say(`\nReady for \`npm run up\`.\n${clock.times()}`);
  return 0;
}
