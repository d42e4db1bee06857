import { cliFinding } from "./machine/fallbacks.ts";
import { findingLines } from "./machine/finding.ts";
import { inspect } from "./machine/inspect.ts";
import type { Given } from "./options.ts";
import { projectName, stackSettings, USUAL_STACK } from "./project.ts";
import { say } from "./say.ts";

/** Checks the machine and prints what was found: of a stack that runs elsewhere, whether there is a Pulumi CLI. @returns 1 when something is missing */
export async function doctor({ values }: Given): Promise<number> {
  const stack = values.stack ?? USUAL_STACK;
  const settings = await stackSettings(stack);
  const findings =
    settings.target.kind === "docker"
      ? await inspect({ project: projectName(), stack }, settings)
      : [cliFinding()];
  say(findingLines(findings).join("\n"));
  return findings.every(({ ok }) => ok) ? 0 : 1;
}
