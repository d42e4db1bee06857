import { ask, canAsk } from "../ask.ts";
import type { Given } from "../options.ts";
import { engine, type Place } from "../prepare.ts";
import { say } from "../say.ts";
import { type Deployed, inState } from "../stack/deployed.ts";
import { warning } from "./here.ts";
import type { Stack } from "./verb.ts";

/** Whom it asks, and how it publishes. */
export interface Ways {
  readonly canAsk: () => boolean;
  readonly ask: (question: string) => Promise<string>;
  /** @returns the stack as it is after that */
  readonly publish: (place: Place, given: Given) => Promise<Deployed>;
}

/** On this terminal, as `npm run up` does. */
const USUAL: Ways = {
  canAsk,
  ask,
  publish: async (place, given) => {
    // Loaded only here: it takes a second.
    const { up } = await import("../up.ts");
    await up(given);
    return inState(await (await engine(place)).state());
  },
};

/**
 * Says where a job here is another than the one that is published, and publishes it if that is wanted.
 * @returns the stack, as it is after that
 */
export async function published(
  stack: Stack,
  given: Given,
  job: string,
  ways = USUAL,
): Promise<Stack> {
  const { place, outputs } = stack;
  const here = await stack.here;
  const said = warning(job, here, outputs.jobs);
  if (said === undefined) return stack;
  say(said);
  // What cannot be loaded cannot be published, and what is not here would be taken away.
  if ("mistakes" in here || here.codes[job] === undefined) return stack;
  if (!(given.switches.has("publish") || (await wanted(job, ways)))) return stack;
  const sure = given.switches.has("yes") ? ["yes"] : [];
  const now = await ways.publish(place, { ...given, switches: new Set(["no-run", ...sure]) });
  // The services where they are reached: those of a cluster may have other ports than their own.
  return { ...stack, ...now, outputs: { ...now.outputs, services: outputs.services } };
}

async function wanted(job: string, ways: Ways): Promise<boolean> {
  if (ways.canAsk())
    return /^y(es)?$/i.test(await ways.ask("Publish it first, as `npm run up` does? [y/N] "));
  say(`  \`npm run jobs -- run ${job} --publish\` publishes it first.`);
  return false;
}
