import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { fileURLToPath } from "node:url";
import { DataPlatform } from "./data-platform.ts";
import { lakeColumns as columnsOf, refuseLostColumns, takenOver } from "./datasets/lake-columns.ts";
import { PlatformImages } from "./images/images.ts";
import { loadJobs } from "./jobs/load-jobs.ts";
import { keptBefore, membersOf, refuseLoss } from "./members.ts";
import { outputs } from "./outputs.ts";
import { stackSettings } from "./config/stack-file.ts";
import { choosePlace } from "./targets/choose.ts";

const settings = stackSettings();
const scope = { project: pulumi.getProject(), stack: pulumi.getStack() };
const before = await keptBefore(scope);
refuseLoss(before.members, settings, scope.stack);

const engine = new docker.Provider("docker", {
  ...(settings.target.kind === "docker" &&
    settings.target.host !== undefined && { host: settings.target.host }),
});
const generated = new random.Provider("random");
const loaded = await loadJobs(
  fileURLToPath(new URL("../jobs", import.meta.url)),
  settings.spark,
  settings.jobs.running,
);
refuseLostColumns(before.lakeColumns, loaded.datasets);
if (before.deployed) {
  const idle = loaded.declared.filter(
    ({ kind, name }) => kind === "streaming" && !settings.jobs.running.includes(name),
  );
  for (const line of takenOver(before.lakeColumns, loaded.datasets, idle)) {
    await pulumi.log.info(line);
  }
}
const place = await choosePlace(settings, scope, engine);
const images = new PlatformImages("images", {
  overrides: settings.images,
  scala: loaded.scala,
  objectStore: place.stores === undefined,
  registry: place.registry,
  provider: engine,
});

const platform = new DataPlatform(
  scope.project,
  {
    target: place.target(images.references),
    stores: place.stores,
    images: images.references,
    settings,
    jobs: loaded,
  },
  { providers: { random: generated } },
);

export const {
  services,
  inside,
  warehouse,
  lake,
  objectStore,
  cassandra,
  airflow,
  kafka,
  sparkConnect,
  jobs,
  running,
} = outputs(platform);
export const members = membersOf(settings);
export const lakeColumns = columnsOf(loaded.datasets);

/** The cloud that it runs on, if any. */
export const cloud =
  place.outputs === undefined
    ? {}
    : {
        ...place.outputs,
        database: platform.postgres.address,
      };
