import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";
import { fileURLToPath } from "node:url";
import type { Settings } from "../../infra/config-schema.ts";
import { DataPlatform } from "../../infra/data-platform.ts";
import { PlatformImages } from "../../infra/images.ts";
import { loadJobs } from "../../infra/jobs/load-jobs.ts";
import { outputs } from "../../infra/outputs.ts";
import { chooseTarget } from "../../infra/targets/choose.ts";
import { type Recording, record } from "./record.ts";
import { type RecordedWorkload, recordingTarget } from "./recording-target.ts";
import { settingsOf } from "./stack-file.ts";

/** The stacks of this repository. */
export const STACKS = ["dev", "cluster", "prod"] as const;

/** A stack as `infra/index.ts` makes it. */
export interface RecordedStack {
  readonly outputs: ReturnType<typeof outputs>;
  readonly workloads: readonly RecordedWorkload[];
}

const recordings = new Map<string, Promise<Recording<RecordedStack>>>();

/** Everything that a stack of this repository registers, from its real stack file. It is recorded once a process. */
export function recordStack(stack: string): Promise<Recording<RecordedStack>> {
  const recording = recordings.get(stack) ?? recordSettings(stack, settingsOf(stack));
  recordings.set(stack, recording);
  return recording;
}

/** Everything that a stack with some settings registers. */
export const recordSettings = (
  stack: string,
  settings: Settings,
): Promise<Recording<RecordedStack>> => record(() => make(stack, settings), { stack });

async function make(stack: string, settings: Settings): Promise<RecordedStack> {
  const scope = { project: "headwater", stack };
  const engine = new docker.Provider("docker");
  const generated = new random.Provider("random");
  const jobs = await loadJobs(
    fileURLToPath(new URL("../../jobs", import.meta.url)),
    settings.spark,
    settings.jobs.running,
  );
  const images = new PlatformImages("images", {
    overrides: settings.images,
    scala: jobs.scala,
    provider: engine,
  });
  const { target, workloads } = recordingTarget(await chooseTarget(settings.target, scope, engine));
  const platform = new DataPlatform(
    scope.project,
    {
      target,
      images: images.references,
      settings,
      jobs,
    },
    { providers: { random: generated } },
  );
  return { outputs: outputs(platform), workloads };
}
