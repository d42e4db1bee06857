import { readFileSync } from "node:fs";
import aws from "@pulumi/aws/package.json" with { type: "json" };
import sdk from "@pulumi/pulumi/package.json" with { type: "json" };
import { expect, test } from "vitest";
import { PULUMI_VERSION } from "../../offline/index.ts";
import { isRecent } from "../../tools/toolchain/cli.ts";
import { sentence } from "../../offline/docker/daemon.ts";
import { wantedResources } from "../../tools/toolchain/plugins.ts";
import { withoutSalt } from "../../tools/toolchain/stack.ts";

test("the engine, the module that it is built from and the SDK have one version", () => {
  const module = readFileSync("offline/cli/go.mod", "utf8");
  expect(sdk.version).toBe(PULUMI_VERSION);
  expect(module).toContain(`require github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}\n`);
});

test.each([
  ["3.250.0", true],
  ["3.250.1", true],
  ["3.271.0-alpha.x", true],
  ["3.249.9", false],
  ["4.0.0", false],
  ["2.300.0", false],
  ["", false],
])("pulumi %s is recent enough: %s", (version, recent) => {
  expect(isRecent(version)).toBe(recent);
});

test("the plugins' versions are those that package.json pins", () => {
  const dependencies = {
    "@pulumi/docker": "5.2.0",
    "@pulumi/kubernetes": "4.34.2",
    "@pulumi/random": "4.21.2",
    zod: "1.0.0",
  };
  expect(wantedResources(JSON.stringify({ dependencies }))).toEqual([
    { name: "docker", version: "5.2.0" },
    { name: "kubernetes", version: "4.34.2" },
    { name: "random", version: "4.21.2" },
  ]);
  expect(wantedResources(readFileSync("package.json", "utf8"), ["aws"])).toEqual([
    { name: "aws", version: aws.version },
  ]);
  const loose = { ...dependencies, "@pulumi/docker": "^5.2.0" };
  expect(() => wantedResources(JSON.stringify({ dependencies: loose }))).toThrow(
    `package.json must pin @pulumi/docker to one version, not "^5.2.0".`,
  );
});

test("the salt is taken out of a stack file, and nothing else", () => {
  const file = "# note\nconfig:\n  a:b: c # why\n";
  expect(withoutSalt(`${file}encryptionsalt: v1:x=:v1:y\n`)).toBe(file);
  expect(withoutSalt(`encryptionsalt: v1:x\n${file}`)).toBe(file);
  expect(withoutSalt(file)).toBe(file);
});

test("a stack file with encrypted values keeps the salt that they need", () => {
  const file = "encryptionsalt: v1:x\nconfig:\n  a:b:\n    secure: v1:y\n";
  expect(withoutSalt(file)).toBe(file);
});

test("a failed call to the daemon is one sentence, and a silent daemon comes with the remedy", () => {
  const refused = { statusCode: 409, json: { message: "name is taken\n  by x\n" } };
  expect(sentence(`create the container "a"`, refused)).toBe(
    `Could not create the container "a": name is taken by x`,
  );
  const silent = { code: "ENOENT", message: "connect ENOENT /var/run/docker.sock" };
  expect(sentence("inspect it", silent)).toBe(
    "Could not inspect it: the Docker daemon does not answer (connect ENOENT /var/run/docker.sock). Start Docker, or set DOCKER_HOST.",
  );
});
