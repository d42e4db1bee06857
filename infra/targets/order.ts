import type * as pulumi from "@pulumi/pulumi";
import type { Runs } from "../model/workload.ts";

/**
 * What a workload waits for: whatever it uses and whatever it names in `after`, each once. It is handed to `dependsOn` and not
 * read through Outputs, because a property dependency would replace every consumer when its provider is replaced.
 */
export function waitsFor(runs: Runs): pulumi.Input<pulumi.Resource>[] {
  const owners = [...(runs.uses ?? []).map((endpoint) => endpoint.owner), ...(runs.after ?? [])];
  return [...new Set(owners)].flatMap((owner) => owner.ready);
}
