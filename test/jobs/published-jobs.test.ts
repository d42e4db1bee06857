import { expect, test } from "vitest";
import { packArtifacts } from "../../infra/jobs/artifacts.ts";
import { manifest } from "../../infra/jobs/manifest.ts";
import { PublishedJobs } from "../../infra/jobs/published-jobs.ts";
import { bucket } from "../support/connections.ts";
import { recordStack } from "../support/platform.ts";
import { kinds, process } from "../support/resources.ts";
import { onDocker } from "../targets/deploy.ts";

const jobs = [
  { name: "sales", files: { "dag.py": "d", "data/day.csv": "a,b\n" } },
  { name: "ticks", files: { "dag.py": "t" } },
];

const publish = (of = jobs) =>
  onDocker(
    (target, parent) =>
      new PublishedJobs("jobs", { target, image: "airflow:3", bucket, jobs: of }, { parent }),
  );

test("publishing is one task with every artifact and the manifest, whole", async () => {
  const { resources } = await publish();
  expect(kinds(resources)).toEqual(["Container jobs-publish", "Network network"]);
  const { env, files, command, tries, image } = process(resources, "jobs-publish");
  expect({ command, tries, image }).toEqual({
    command: ["python3", "/publish/publish.py"],
    tries: 2,
    image: "airflow:3",
  });
  expect(env).toEqual({
    AWS_ACCESS_KEY_ID: "headwater",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: "http://s3:7070",
    AWS_SECRET_ACCESS_KEY: { secret: "<bucket-key>" },
    HEADWATER_BUCKET: "lake",
  });
  expect(files).toEqual({
    "/publish/artifacts": packArtifacts(jobs),
    "/publish/manifest.json": `${JSON.stringify(manifest(jobs), null, 2)}\n`,
    "/publish/publish.py": expect.stringContaining("manifest"),
    "/publish/scala_jar.py": expect.stringContaining("Maven"),
  });
});

test("it runs again when a job changes, and only then", async () => {
  const files = async (of: typeof jobs) =>
    JSON.stringify((await publish(of)).one("Container", "jobs-publish").inputs);
  const before = await files(jobs);
  expect(await files([...jobs].reverse())).toBe(before);
  expect(await files([{ name: "sales", files: { "dag.py": "new", "data/day.csv": "" } }])).not.toBe(
    before,
  );
});

test("code is published once the topics and tables are as it declares them", async () => {
  const { resources } = await recordStack("dev");
  const [publishing] = resources.filter(({ name }) => name === "jobs-publish");
  expect(publishing?.dependsOn).toEqual(
    expect.arrayContaining(
      ["kafka-topics", "cassandra-schema", "warehouse-schema"].map((task) => `Container:${task}`),
    ),
  );
});
