import { ask, canAsk } from "./ask.ts";
import type { Given } from "./options.ts";
import { type Phases, phases } from "./phases.ts";
import { engine, type Place, placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { USUAL_STACK } from "./project.ts";
import { detail, say } from "./say.ts";
import { unlock } from "./stack/heal.ts";
import { destroyData, destroyRunning } from "./stack/destroy.ts";
import { sweep } from "./stack/sweep.ts";

/** Takes a stack down: its containers and network, and with `--data` everything else. */
export async function down({ values, switches }: Given): Promise<number> {
  const clock = phases();
  const place = await placeOf(values.stack ?? USUAL_STACK);
  const data = switches.has("data");
  if (data || !place.docker) await confirmed(place, switches.has("yes"));
  await takeDown(place, clock, data);
  const kept =
    data || !place.docker
      ? "Nothing of it is left"
      : "Its data and passwords are kept for the next `up`";
  say(`\n${place.scope.stack} is down. ${kept}.\n${clock.times()}`);
  return 0;
}

async function takeDown(place: Place, clock: Phases, data: boolean): Promise<void> {
  const pulumi = await clock.run("Toolchain", () => engine(place));
  await clock.run(`Stack ${place.scope.stack}`, async () => {
    await unlock(pulumi, detail);
    await (data || !place.docker ? destroyData(pulumi) : destroyRunning(pulumi));
    if (place.docker) await sweep(place.docker, place.scope, data, detail);
  });
}

async function confirmed({ scope, docker }: Place, yes: boolean): Promise<void> {
  if (yes) return;
  const what = docker
    ? `This deletes all data of the stack "${scope.stack}": volumes, passwords, state.`
    : `This destroys everything of the stack "${scope.stack}".`;
  if (!canAsk()) throw new Problem(what, "say so with --yes.");
  if ((await ask(`${what} Type its name to go on: `)) !== scope.stack)
    throw new Problem("Nothing was deleted.");
}
