import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";
import { fileURLToPath } from "node:url";
import { parseSettings } from "../infra/config/config.ts";
import { DataPlatform } from "../infra/data-platform.ts";
import { PlatformImages } from "../infra/images/images.ts";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import { choosePlace } from "../infra/targets/choose.ts";
import { type Recorded, record } from "../test/support/record.ts";
import { headwaterValues } from "../tools/project.ts";

/**
 * Everything that the program registers for a stack file, resolved to plain data by Pulumi's mocks: what a bench renders in another
 * form is then the same platform, down to the last variable.
 * @param yaml the stack file's text. @param stack the stack's name, which is in all names.
 */
export async function platform(yaml: string, stack: string): Promise<readonly Recorded[]> {
  const project = "headwater";
  const settings = parseSettings(headwaterValues(yaml, project), `Pulumi.${stack}.yaml`);
  const jobs = await loadJobs(
    fileURLToPath(new URL("../jobs", import.meta.url)),
    settings.spark,
    settings.jobs.running,
  );
  const { resources } = await record(
    async () => {
      const provider = new docker.Provider("docker");
      const place = await choosePlace(settings, { project, stack }, provider);
      const images = new PlatformImages("images", {
        overrides: settings.images,
        scala: jobs.scala,
        objectStore: place.stores === undefined,
        registry: place.registry,
        provider,
      });
      return new DataPlatform(
        project,
        {
          target: place.target(images.references),
          stores: place.stores,
          images: images.references,
          settings,
          jobs,
        },
        { providers: { random: new random.Provider("random") } },
      );
    },
    { project, stack },
  );
  return resources;
}
