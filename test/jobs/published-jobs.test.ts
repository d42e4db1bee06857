import { expect, test } from "vitest";
import { packArtifacts } from "../../infra/jobs/artifacts.ts";
import { manifest } from "../../infra/jobs/manifest.ts";
import { PublishedJobs } from "../../infra/jobs/published-jobs.ts";
import { batchJob, type Declaration, python, streamingJob } from "../../infra/jobs/declaration.ts";
import { lakeTable, postgresTable, topic } from "../../infra/datasets/dataset.ts";
import { bucket, database } from "../support/connections.ts";
import { recordStack } from "../support/platform.ts";
import { kinds, process } from "../support/resources.ts";
import { onDocker } from "../targets/deploy.ts";

const jobs = [
  { name: "sales", files: { "dag.py": "d", "data/day.csv": "a,b\n" } },
  { name: "ticks", files: { "dag.py": "t" } },
];

const columns = { id: "string" } as const;
const sales = batchJob("sales", {
  main: python("sales.py"),
  writes: {
    totals: postgresTable("shop.totals", { columns }),
    kept: lakeTable("shop.kept", { columns }),
  },
});
/** Runs nowhere, and may run again. */
const stream = streamingJob("stream", {
  main: python("stream.py"),
  reads: { ticks: topic("ticks", { columns, key: "id" }) },
  writes: { bars: postgresTable("shop.bars", { columns, primaryKey: ["id"] }) },
});

const publish = (of = jobs, declared: readonly Declaration[] = [sales, stream]) =>
  onDocker(
    (target, parent) =>
      new PublishedJobs(
        "jobs",
        {
          target,
          image: "airflow:3",
          bucket,
          warehouse: database("warehouse"),
          jobs: of,
          declared,
        },
        { parent },
      ),
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
    WAREHOUSE_URL: { secret: "postgresql://warehouse:<warehouse-password>@sql:5432/warehouse" },
  });
  expect(files).toEqual({
    "/publish/artifacts": packArtifacts(jobs),
    "/publish/declared.json": expect.stringContaining("sales"),
    "/publish/leftovers.py": expect.stringContaining("staged"),
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

test("it knows what each job writes, for what others have staged goes", async () => {
  const { resources } = await publish();
  const { files } = process(resources, "jobs-publish");
  expect(JSON.parse(String(files["/publish/declared.json"]))).toEqual({
    sales: ["lake:shop.kept", "postgres:shop.totals"],
    stream: ["postgres:shop.bars"],
    ticks: [],
  });
});

test("it runs again when a job is taken away that was never published", async () => {
  const inputs = async (declared: readonly Declaration[]) =>
    JSON.stringify((await publish(jobs, declared)).one("Container", "jobs-publish").inputs);
  expect(await inputs([sales])).not.toBe(await inputs([sales, stream]));
  expect(await inputs([stream, sales])).toBe(await inputs([sales, stream]));
});

test("code is published once the topics and tables are as it declares them", async () => {
  const { resources } = await recordStack("dev");
  const [publishing] = resources.filter(({ name }) => name === "jobs-publish");
  expect(publishing?.dependsOn).toEqual(
    expect.arrayContaining(
      ["kafka-topics", "cassandra-schema", "lake-schema", "warehouse-schema"].map(
        (task) => `Container:${task}`,
      ),
    ),
  );
});
