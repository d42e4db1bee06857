import { ask, canAsk } from "../ask.ts";
import type { Given } from "../options.ts";
import { engine } from "../prepare.ts";
import { say } from "../say.ts";
import { inState } from "../stack/deployed.ts";
import { warning } from "./here.ts";
import type { Stack } from "./verb.ts";

/**
 * Says where a job here is another than the one that is published, and publishes it if that is wanted.
 * @returns the stack, as it is after that
 */
export async function published(stack: Stack, given: Given, job: string): Promise<Stack> {
  const { place, outputs } = stack;
  const here = await stack.here;
  const said = warning(job, here, outputs.jobs);
  if (said === undefined) return stack;
  say(said);
  // What cannot be loaded cannot be published, and what is not here would be taken away.
  if ("mistakes" in here || here.codes[job] === undefined) return stack;
  if (!(given.switches.has("publish") || (await wanted(job)))) return stack;
  // Loaded only here: it takes a second.
  const { up } = await import("../up.ts");
  const sure = given.switches.has("yes") ? ["yes"] : [];
  await up({ ...given, switches: new Set(["no-run", ...sure]) });
  const now = inState(await (await engine(place)).state());
  // The services where they are reached: those of a cluster may have other ports than their own.
  return { ...stack, ...now, outputs: { ...now.outputs, services: outputs.services } };
}

async function wanted(job: string): Promise<boolean> {
  if (canAsk())
    return /^y(es)?$/i.test(await ask("Publish it first, as `npm run up` does? [y/N] "));
  say(`  \`npm run jobs -- run ${job} --publish\` publishes it first.`);
  return false;
}
