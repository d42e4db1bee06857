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

/** Frames of Java and Python, which say where in a tool an error came up. */
const FRAME = /^\s+at |^\s*\.\.\. \d+ more|^\s+File "|^\s*$/;
/** What a task's command line says after each try (`render.ts`). */
const TRIED = /^try \d+ of \d+ ended/;

/** The sentence that a failed task ends the `up` with: its exit code and the last lines of its last try, without frames. */
export function failure(name: string, exitCode: number, logs: string): string {
  const all = logs.trimEnd().split("\n");
  const before = all.slice(0, -1).findLastIndex((line) => TRIED.test(line));
  const lines = all
    .slice(before + 1)
    .filter((line) => !FRAME.test(line))
    .slice(-20);
  const ended = exitCode === REFUSED ? "refused" : `failed with exit code ${exitCode}`;
  return `The task "${name}" ${ended}. Its log ends with:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}

const remedy = (urn: string): string =>
  `mend the cause that the log names; \`npm run up\` then tries the task again (bare Pulumi: \`pulumi up --replace '${urn}'\`).`;
