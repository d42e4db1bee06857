import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../../model/endpoint.ts";
import type { Task } from "../../model/workload.ts";
import { makeConfig } from "./make-config.ts";
import { jobDeadline, jobName, renderJob } from "./render-task.ts";
import { metadataOf, type Options, type Site } from "./site.ts";

/** Makes the Job of a task. @param first what must be there before it starts. */
export function makeTask(
  site: Site,
  name: string,
  task: Task,
  make: Options,
  first: pulumi.Input<pulumi.Resource>[],
): Deployed {
  const config = makeConfig(name, task, metadataOf(site, name), make);
  const spec = renderJob(site.scope, name, task, config);
  const metadata = {
    ...metadataOf(site, name),
    name: jobName(name, spec),
    // Else a Job that failed would stay, and the next `up` would not try it again.
    annotations: { "pulumi.com/replaceUnready": "true" },
  };
  const job = new k8s.batch.v1.Job(
    name,
    { metadata, spec },
    {
      ...make,
      dependsOn: first,
      deleteBeforeReplace: true,
      customTimeouts: { create: `${jobDeadline(task)}s` },
    },
  );
  return { name, endpoints: {}, ready: [job] };
}
