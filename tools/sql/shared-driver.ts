import type { Place } from "../prepare.ts";
import { Problem } from "../problem.ts";
import { command } from "../project.ts";

/** @throws Problem for a stack that has no driver that is always there */
export function refuseWithoutDriver({
  scope: { stack },
  settings,
}: Pick<Place, "scope" | "settings">): void {
  if (settings.spark.sharedDriver) return;
  throw new Problem(
    `The stack "${stack}" has no driver that is always there, which answers SQL and shells.`,
    `set headwater:spark.sharedDriver: true in Pulumi.${stack}.yaml, and run \`${command("up", stack)}\`.`,
  );
}
