import { Problem } from "../problem.ts";
import type { Pulumi } from "./pulumi.ts";
import { pendingOperations, resources, runningParts, withoutPending } from "./state.ts";

/**
 * Destroys containers and networks; volumes and the passwords that fit to them stay in the state.
 * @throws Problem when Pulumi cannot; it has said why.
 */
export async function destroyRunning(pulumi: Pulumi): Promise<void> {
  const state = await settled(pulumi);
  const targets = runningParts(state);
  if (targets.length === 0) return;
  await must(
    pulumi,
    "destroy",
    "--yes",
    "--skip-preview",
    "--suppress-outputs",
    ...targets.flatMap((urn) => ["--target", urn]),
  );
}

/**
 * Destroys everything and forgets the stack; its settings file stays. Pulumi looks first whether something is protected: it would else
 * have deleted what is not, such as a bucket's policy, when it came to what is.
 * @throws Problem when Pulumi cannot; it has said why.
 */
export async function destroyData(pulumi: Pulumi): Promise<void> {
  const state = await settled(pulumi);
  if (resources(state).length > 0) await must(pulumi, "destroy", "--yes");
  await must(pulumi, "stack", "rm", "--yes", "--preserve-config");
}

/** The state, freed from what an engine that was killed began: a destroy refuses to run with it. */
async function settled(pulumi: Pulumi) {
  const state = await pulumi.state();
  if (pendingOperations(state).length === 0) return state;
  const clean = withoutPending(state);
  await pulumi.replaceState(clean);
  return clean;
}

async function must(pulumi: Pulumi, ...args: string[]): Promise<void> {
  if ((await pulumi.show(...args)) === 0) return;
  throw new Problem(
    `pulumi ${args[0]} of "${pulumi.scope.stack}" failed; the reason stands above.`,
    "mend it and run `npm run down` again.",
  );
}
