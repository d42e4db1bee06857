import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { AwsSettings } from "../../infra/aws/settings.ts";
import { parseSettings } from "../../infra/config/config.ts";
import { DataPlatform } from "../../infra/data-platform.ts";
import { PlatformImages } from "../../infra/images/images.ts";
import { loadJobs } from "../../infra/jobs/load-jobs.ts";
import { choosePlace } from "../../infra/targets/choose.ts";
import { type Recorded, record } from "../support/record.ts";
import { PROJECT } from "../support/stack-file.ts";

/** What a part of AWS came to. */
export interface Made<T> {
  readonly resources: readonly Recorded[];
  readonly made: T;
  /** The whole inputs of the resource whose type ends with the word, by its name. */
  readonly inputs: (type: string, name: string) => Recorded["inputs"];
  /** The resource itself. */
  readonly one: (type: string, name: string) => Recorded;
}

/** Makes a part of AWS below the component `owner`, with the provider `aws`. */
export const onAws = async <T>(
  program: (provider: aws.Provider, parent: pulumi.Resource) => T | Promise<T>,
): Promise<Made<T>> =>
  found(
    await record(() =>
      program(
        new aws.Provider("aws", { region: "eu-central-1" }),
        new pulumi.ComponentResource("test:index:Owner", "owner"),
      ),
    ),
  );

/** The whole platform on AWS, with jobs that never end beside it. @param target settings over the usual ones */
export async function platformOnAws(target: Partial<AwsSettings> = {}): Promise<Made<void>> {
  const scope = { project: "headwater", stack: "test" };
  const settings = parseSettings(
    {
      target: {
        kind: "aws",
        account: "123456789012",
        region: "eu-central-1",
        namespace: "data",
        admins: ["arn:aws:iam::123456789012:role/deployer"],
        ...target,
      },
      ...parse("jobs: { running: [tick-source, ticks] }"),
    },
    "Pulumi.test.yaml",
  );
  const jobs = await loadJobs(
    fileURLToPath(new URL("jobs", PROJECT)),
    settings.spark,
    settings.jobs.running,
  );
  return found(
    await record(async () => {
      const engine = new docker.Provider("docker");
      const place = await choosePlace(settings, scope, engine);
      const images = new PlatformImages("images", {
        overrides: {},
        scala: false,
        objectStore: false,
        registry: place.registry,
        provider: engine,
      });
      new DataPlatform(
        scope.project,
        {
          target: place.target(images.references),
          stores: place.stores,
          images: images.references,
          settings,
          jobs,
        },
        { providers: { random: new random.Provider("random") } },
      );
    }),
  );
}

function found<T>({ resources, made }: { resources: readonly Recorded[]; made: T }): Made<T> {
  const one = (type: string, name: string): Recorded => {
    const alike = resources.filter((resource) => resource.type.split(":").at(-1) === type);
    const match = alike.find((resource) => resource.name === name);
    if (match === undefined) {
      throw new Error(`no ${type} is called ${name}, but ${alike.map((other) => other.name)}`);
    }
    return match;
  };
  return { resources, made, one, inputs: (type, name) => one(type, name).inputs };
}
