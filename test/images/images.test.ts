import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { type ImageName, PARENTS } from "../../infra/images/tags.ts";
import { PlatformImages, type Registry } from "../../infra/images/images.ts";
import { record } from "../support/record.ts";

const IMAGE = "docker:index/image:Image";
const ALL = ["postgres", "s3", "kafka", "cassandra", "spark", "airflow", "publisher"] as const;

async function recorded(
  overrides: Partial<Record<ImageName, string>> = {},
  scala = true,
  registry?: Registry,
) {
  const { resources, made } = await record(async () => {
    const images = new PlatformImages("images", {
      overrides,
      scala,
      registry,
      provider: new docker.Provider("docker"),
    });
    const references: Partial<Record<ImageName, string>> = {};
    const outputs = ALL.map((name) =>
      pulumi.output(images.references[name]).apply((reference) => {
        if (reference !== undefined) references[name] = reference;
      }),
    );
    await Promise.all(
      outputs.map((output) => (output as unknown as { promise(): Promise<unknown> }).promise()),
    );
    return references;
  });
  return { images: resources.filter(({ type }) => type === IMAGE), references: made, resources };
}

test("every folder of images/ is built, and nothing else", async () => {
  const { images } = await recorded();
  const folders = readdirSync(new URL("../../images", import.meta.url)).sort();
  expect(images.map(({ name }) => name)).toEqual(folders.map((folder) => `images-${folder}`));
  expect(Object.keys(PARENTS).sort()).toEqual(folders);
});

test("an image has the whole of its inputs: its folder, BuildKit, its parents' references, no push", async () => {
  const { images, references } = await recorded();
  const kafka = images.find(({ name }) => name === "images-kafka");
  const named = (folder: string) =>
    images.find(({ name }) => name === `images-${folder}`)?.inputs["imageName"];
  expect(kafka?.inputs).toEqual({
    imageName: references.kafka,
    build: {
      context: "images/kafka",
      dockerfile: "images/kafka/Dockerfile",
      builderVersion: "BuilderBuildKit",
      args: { BASE: named("java"), BUILD: named("build") },
    },
    buildOnPreview: false,
    skipPush: true,
  });
  expect(kafka?.parent).toBe("PlatformImages:images");
  expect(kafka?.provider).toBe("docker");
});

test("an image is built after the images it starts from", async () => {
  const { images } = await recorded();
  expect(Object.fromEntries(images.map(({ name, reads }) => [name, reads]))).toEqual({
    "images-base": [],
    "images-java": ["Image:images-base"],
    "images-build": ["Image:images-java"],
    "images-postgres": ["Image:images-base"],
    "images-s3": ["Image:images-base"],
    "images-kafka": ["Image:images-build", "Image:images-java"],
    "images-cassandra": ["Image:images-build", "Image:images-java"],
    "images-spark": ["Image:images-build", "Image:images-java"],
    "images-airflow": ["Image:images-build", "Image:images-spark"],
    "images-scala": ["Image:images-build"],
    "images-publisher": ["Image:images-airflow", "Image:images-scala"],
  });
});

test("references are by tag, and each tag is its own", async () => {
  const { references } = await recorded();
  for (const name of ALL) {
    expect(references[name]).toMatch(new RegExp(`^headwater/${name}:[0-9a-f]{12}$`));
  }
  expect(new Set(Object.values(references)).size).toBe(ALL.length);
});

test("what pods run is pushed and goes by its digest; what images start from is not", async () => {
  const { images, references } = await recorded({}, true, {
    prefix: "registry.example/data/headwater",
  });
  const inputs = Object.fromEntries(images.map(({ name, inputs }) => [name, inputs]));
  expect(inputs["images-kafka"]).toMatchObject({
    imageName: expect.stringMatching(/^registry\.example\/data\/headwater\/kafka:[0-9a-f]{12}$/),
    skipPush: false,
  });
  expect(inputs["images-java"]).toMatchObject({
    imageName: expect.stringMatching(/^headwater\/java:/),
    skipPush: true,
  });
  expect(inputs["images-airflow"]).toMatchObject({
    build: { args: { BASE: inputs["images-spark"]?.["imageName"] } },
  });
  expect(references.kafka).toBe("digest of images-kafka");
});

test("a container that is given a reference is made after the image is built", async () => {
  const { resources } = await record(() => {
    const provider = new docker.Provider("docker");
    const images = new PlatformImages("images", { overrides: {}, scala: false, provider });
    new docker.Container("kafka", { image: images.references.kafka }, { provider });
  });
  const container = resources.find(({ name }) => name === "kafka");
  expect(container?.reads).toEqual(["Image:images-kafka"]);
});

test("an override is used as it is, and neither it nor what only it starts from is built", async () => {
  const { images, references } = await recorded({
    kafka: "apache/kafka:4.1.1",
    cassandra: "cassandra:5.0",
    spark: "spark:3.5.7",
    airflow: "mirror/airflow:3.3.2",
    publisher: "mirror/publisher:1",
  });
  expect(images.map(({ name }) => name)).toEqual(["images-base", "images-postgres", "images-s3"]);
  expect(references).toMatchObject({
    kafka: "apache/kafka:4.1.1",
    cassandra: "cassandra:5.0",
    spark: "spark:3.5.7",
    airflow: "mirror/airflow:3.3.2",
  });
});

test("Airflow's image starts from our Spark even when the cluster's is another", async () => {
  const { images } = await recorded({ spark: "spark:3.5.7" });
  expect(images.map(({ name }) => name)).toContain("images-spark");
});

test("without a job in Scala nothing that compiles is built, and Airflow's image publishes", async () => {
  const { images, references } = await recorded({}, false);
  expect(images.map(({ name }) => name)).not.toContain("images-scala");
  expect(images.map(({ name }) => name)).not.toContain("images-publisher");
  expect(references.publisher).toBe(references.airflow);
  const { references: overridden } = await recorded({ airflow: "mirror/airflow:3.3.2" }, false);
  expect(overridden.publisher).toBe("mirror/airflow:3.3.2");
});

test("what publishes jobs in Scala may be another image, and neither it nor its Maven is built", async () => {
  const { images, references } = await recorded({ publisher: "mirror/publisher:1" });
  expect(images.map(({ name }) => name)).not.toContain("images-scala");
  expect(references.publisher).toBe("mirror/publisher:1");
});

test("nothing is built when every image is overridden", async () => {
  const overrides = Object.fromEntries(ALL.map((name) => [name, `mirror/${name}:1`]));
  expect((await recorded(overrides)).images).toEqual([]);
});
