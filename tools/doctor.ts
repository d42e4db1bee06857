import { cliFinding } from "./machine/fallbacks.ts";
import { engineState } from "./machine/engine.ts";
import { type Finding, findingLines } from "./machine/finding.ts";
import { inspect, portsToOpen } from "./machine/inspect.ts";
import type { Given } from "./options.ts";
import { USUAL_STACK } from "./project.ts";
import { type Place, placeOf } from "./prepare.ts";
import { messageOf } from "./problem.ts";
import { say } from "./say.ts";
import { ailments } from "./stack/ailments.ts";
import { forwardRuns } from "./stack/forwarding.ts";

/** How a stack is found, and a machine is looked at that it runs on. */
const USUAL = { placeOf, inspect };

/** Checks the machine and the stack's services, and prints what was found: of a stack that runs elsewhere, whether there is a Pulumi CLI. @returns 1 when something is missing */
export async function doctor({ values }: Given, ways = USUAL): Promise<number> {
  const place = await ways.placeOf(values.stack ?? USUAL_STACK);
  const { scope, settings } = place;
  const findings =
    settings.target.kind === "docker"
      ? await ways.inspect(scope, settings)
      : [cliFinding(), ...(await portsToOpen(scope, settings, forwardRuns(scope.stack)))];
  const all = [...findings, ...(await services(place))];
  say(findingLines(all).join("\n"));
  return all.every(({ ok }) => ok) ? 0 : 1;
}

/** What the services of a stack say themselves, or the cluster of them; nothing where Docker does not answer, which is told already, or the stack makes its cluster itself. */
async function services(place: Place): Promise<Finding[]> {
  const name = `stack ${place.scope.stack}`;
  if (place.docker !== undefined && (await engineState(place.docker)).state !== "running")
    return [];
  if (place.settings.target.kind === "aws") return [];
  const found = await ailments(place).catch((error: unknown) => [
    { name, seen: messageOf(error), remedy: "nothing was asked of its services." },
  ]);
  if (found === undefined) return [{ name, ok: true, detail: "is not up" }];
  if (found.length === 0) return [{ name, ok: true, detail: "is up, and its services are well" }];
  return found.map(({ name: part, seen, remedy }) => ({
    name: part,
    ok: false,
    detail: seen,
    remedy,
  }));
}
