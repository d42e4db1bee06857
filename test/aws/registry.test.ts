import * as docker from "@pulumi/docker";
import { expect, test } from "vitest";
import { ImageRegistry } from "../../infra/aws/registry.ts";
import { PlatformImages } from "../../infra/images/images.ts";
import { kinds } from "../support/resources.ts";
import { onAws } from "./deploy.ts";

const SERVER = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

const registry = (protect: boolean) =>
  onAws((provider, parent) => {
    const made = new ImageRegistry(
      "registry",
      { provider, account: "123456789012", region: "eu-central-1", prefix: "it", protect },
      { parent },
    );
    const images = new PlatformImages("images", {
      overrides: { cassandra: "cassandra:5.0" },
      scala: false,
      objectStore: false,
      registry: made,
      provider: new docker.Provider("docker"),
    });
    return images.references;
  });

test("each image that is pushed has a repository, and no other image has", async () => {
  const { resources, made } = await registry(true);
  const pushed = ["airflow", "kafka", "postgres", "spark"];
  expect(kinds(resources).filter((one) => one.startsWith("Repository"))).toEqual(
    pushed.map((name) => `Repository registry-${name}`),
  );
  expect(
    resources
      .filter(({ type, inputs }) => type.endsWith(":Image") && inputs["skipPush"] === false)
      .map(({ name }) => name),
  ).toEqual(pushed.map((name) => `images-${name}`));
  expect(made.s3).toBeUndefined();
  expect(resources.map(({ name }) => name)).not.toContain("images-s3");
});

test("a repository's tags never change, and its images are scanned, encrypted and ten, whole", async () => {
  const { inputs } = await registry(true);
  expect(inputs("Repository", "registry-kafka")).toEqual({
    name: "it/kafka",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS" }],
    forceDelete: false,
  });
  const { repository, policy } = inputs("LifecyclePolicy", "registry-kafka");
  expect(repository).toBe("it/kafka");
  expect(JSON.parse(String(policy))).toEqual({
    rules: [
      {
        rulePriority: 1,
        description: "Keep 10 images",
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
        action: { type: "expire" },
      },
    ],
  });
});

test("an image is made for the cluster's machines and pushed with a secret token, whole", async () => {
  const { inputs, one } = await registry(false);
  const { build, imageName, ...rest } = inputs("Image", "images-kafka");
  expect(imageName).toMatch(new RegExp(`^${SERVER}/it/kafka:[0-9a-f]{12}$`));
  expect(build).toMatchObject({ platform: "linux/amd64" });
  expect(rest).toEqual({
    buildOnPreview: false,
    registry: { server: SERVER, username: "AWS", password: { secret: "<registry-token>" } },
    skipPush: false,
  });
  expect(one("Image", "images-kafka").dependsOn).toContain("Repository:registry-kafka");
  expect(inputs("Repository", "registry-kafka")["forceDelete"]).toBe(true);
});

test("what an image starts from stays with the engine, made for the same machines", async () => {
  const { inputs } = await registry(false);
  const { build, registry: login, skipPush } = inputs("Image", "images-base");
  expect(build).toMatchObject({ platform: "linux/amd64" });
  expect([login, skipPush]).toEqual([undefined, true]);
});
