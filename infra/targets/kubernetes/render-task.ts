import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { Scope } from "../../model/names.ts";
import { REFUSED, type Task } from "../../model/workload.ts";
import type { Config } from "./render-config.ts";
import { renderPod } from "./render-pod.ts";
import { priorityOf } from "./render-priority.ts";

/** The Job of a task: each try is a pod of its own with the task's timeout, and a failed Job fails the `up`. Pure. */
export const renderJob = (
  scope: Scope,
  name: string,
  task: Task,
  config: Config<pulumi.Input<string>>,
): k8s.types.input.batch.v1.JobSpec => ({
  backoffLimit: task.retries,
  podFailurePolicy: {
    rules: [
      {
        action: "FailJob",
        onExitCodes: { containerName: name, operator: "In", values: [REFUSED] },
      },
    ],
  },
  template: renderPod(scope, name, task, config, priorityOf(task), {
    pod: { restartPolicy: "Never", activeDeadlineSeconds: task.timeout },
  }),
});

/** The Job's name, which carries a hash of its content: a Job cannot be changed, so that another content is another Job. */
export const jobName = (
  name: string,
  spec: k8s.types.input.batch.v1.JobSpec,
): pulumi.Output<string> =>
  pulumi
    .jsonStringify(spec)
    .apply((text) => `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`);

/** Seconds until the `up` gives up on a Job: every try and the growing pauses between them. */
export const jobDeadline = ({ retries, timeout }: Task): number =>
  (retries + 1) * timeout + 10 * (2 ** retries - 1) + 120;
