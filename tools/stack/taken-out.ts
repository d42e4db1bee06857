import { Problem } from "../problem.ts";
import type { Pulumi } from "./pulumi.ts";
import { runningJobs, type State, shortName } from "./state.ts";

/**
 * Ends jobs that the stack file runs no more. Pulumi deletes last, and not at all after a failure: what was taken out, often because it
 * crashes, would go on.
 * @param running names of the jobs that the stack file runs. @param sure whether to go ahead without a preview.
 * @throws Problem when Pulumi cannot; it has said why.
 */
export async function endTakenOut(
  pulumi: Pulumi,
  state: State,
  running: readonly string[],
  sure: boolean,
  tell: (line: string) => void,
): Promise<void> {
  const ended = runningJobs(state).filter((urn) => !running.includes(shortName(urn)));
  if (ended.length === 0) return;
  const names = ended.map(shortName).join(", ");
  tell(`not in headwater:jobs.running any more, ends first: ${names}`);
  const code = await pulumi.show(
    "destroy",
    "--suppress-outputs",
    ...(sure ? ["--yes", "--skip-preview"] : []),
    ...ended.flatMap((urn) => ["--target", urn]),
  );
  if (code === 0) return;
  throw new Problem(
    `${names} did not end; the reason stands above.`,
    `run \`npm run up\` again, or leave it in headwater:jobs.running.`,
  );
}
