import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { VisibleError } from "../../errors.ts";
import { REFUSED } from "../../model/workload.ts";

/**
 * Resolves to a task's container when the task has succeeded. The official plugin records the exit code of an attached container
 * and goes on, whatever it is (facts: terraform-provider-docker, `case <-attachCh:`), so that the check is ours.
 */
export function succeeded(
  name: string,
  container: docker.Container,
): pulumi.Output<docker.Container> {
  return pulumi
    .all([container.exitCode, container.containerLogs, container.urn])
    .apply(([exitCode, logs, urn]) => {
      if (exitCode === 0) return container;
      throw new VisibleError(failure(name, exitCode, logs), remedy(urn));
    });
}

/** The sentence that a failed task ends the `up` with: its exit code and the last lines of its log. */
export function failure(name: string, exitCode: number, logs: string): string {
  const lines = logs.trimEnd().split("\n").slice(-20);
  const ended = exitCode === REFUSED ? "refused" : `failed with exit code ${exitCode}`;
  return `The task "${name}" ${ended}. Its log ends with:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

const remedy = (urn: string): string =>
  `mend the cause that the log names; \`npm run up\` then tries the task again (bare Pulumi: \`pulumi up --replace '${urn}'\`).`;
