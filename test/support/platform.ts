import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../infra/config/schema.ts";
import { DataPlatform } from "../../infra/data-platform.ts";
import { PlatformImages } from "../../infra/images/images.ts";
import { loadJobs } from "../../infra/jobs/load-jobs.ts";
import { outputs } from "../../infra/outputs.ts";
import { choosePlace } from "../../infra/targets/choose.ts";
import type { Place } from "../../infra/targets/place.ts";
import { type Recording, record } from "./record.ts";
import { type RecordedWorkload, recordingTarget } from "./recording-target.ts";
import { PROJECT, settingsOf } from "./stack-file.ts";

/** The stacks of the tests' project. */
export const STACKS = ["dev", "cluster", "prod"] as const;

/** A stack as `infra/index.ts` makes it. */
export interface RecordedStack {
  readonly outputs: ReturnType<typeof outputs>;
  readonly workloads: readonly RecordedWorkload[];
  /** What the stack exports of the cloud that it runs on. */
  readonly cloud: Place["outputs"];
}

const recordings = new Map<string, Promise<Recording<RecordedStack>>>();

/** Everything that a stack of the tests' project registers. It is recorded once a process. */
export function recordStack(stack: string): Promise<Recording<RecordedStack>> {
  const recording = recordings.get(stack) ?? recordSettings(stack, settingsOf(stack));
  recordings.set(stack, recording);
  return recording;
}

/** Everything that a stack with some settings registers. */
export const recordSettings = (
  stack: string,
  settings: Settings,
  project = PROJECT,
): Promise<Recording<RecordedStack>> => record(() => make(stack, settings, project), { stack });

async function make(stack: string, settings: Settings, project: URL): Promise<RecordedStack> {
  const scope = { project: "headwater", stack };
  const engine = new docker.Provider("docker");
  const generated = new random.Provider("random");
  const jobs = await loadJobs(
    fileURLToPath(new URL("jobs", project)),
    settings.spark,
    settings.jobs.running,
  );
  const place = await choosePlace(settings, scope, engine);
  const images = new PlatformImages("images", {
    overrides: settings.images,
    scala: jobs.scala,
    objectStore: place.stores === undefined,
    registry: place.registry,
    provider: engine,
  });
  const { target, workloads } = recordingTarget(place.target(images.references));
  const platform = new DataPlatform(
    scope.project,
    {
      target,
      stores: place.stores,
      images: images.references,
      settings,
      jobs,
    },
    { providers: { random: generated } },
  );
  const cloud = place.outputs && { ...place.outputs, database: platform.postgres.address };
  return { outputs: outputs(platform), workloads, cloud };
}
