import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { announce, isSubstitute } from "./announce.ts";
import { BASE, imageExists, makeBaseImage } from "./base-image.ts";
import { docker, inspect, leftovers, PREFIX, sweep } from "./docker.ts";
import type { Scene } from "./program.ts";
import { testStack, type TestStack } from "./stack.ts";

const IMAGE = `${PREFIX}/built:1`;
const WEB = `${PREFIX}-web`;
const TASK = `${PREFIX}-task`;

let stack: TestStack;

beforeAll(async () => {
  sweep();
  removeImage();
  makeBaseImage();
  stack = await testStack("headwater-toolchain-docker");
  announce(stack, ["docker"]);
  mkdirSync(join(stack.directory, "context"));
  writeFileSync(
    join(stack.directory, "context", "Dockerfile"),
    [
      `FROM ${BASE} AS wanted`,
      "ARG WORD",
      `RUN --mount=type=cache,target=/cache --mount=type=bind,from=${BASE},source=/bin,target=/other test -x /other/sh && echo $WORD > /word`,
      "COPY page.txt /www/",
      "FROM wanted AS unwanted",
      "RUN false",
    ].join("\n"),
  );
  writeFileSync(join(stack.directory, "context", ".dockerignore"), "*.md\n");
  page("one");
});

afterAll(() => {
  sweep();
  removeImage();
  stack.close();
});

/** A destroyed image stays in Docker, where the next run must not find it. */
function removeImage(): void {
  if (imageExists(IMAGE)) docker("rmi", "--force", IMAGE);
}

function page(content: string): void {
  writeFileSync(join(stack.directory, "context", "page.txt"), `${content}\n`);
}

function scene({ memory = 64, color = "blue" } = {}): Scene {
  const network = { name: "$network.name" };
  return {
    resources: {
      network: {
        type: "network",
        args: { name: `${PREFIX}-network`, labels: [{ label: "made.by", value: "test" }] },
      },
      volume: { type: "volume", args: { name: `${PREFIX}-volume` } },
      image: {
        type: "image",
        args: {
          imageName: IMAGE,
          skipPush: true,
          build: {
            context: "context",
            dockerfile: "context/Dockerfile",
            target: "wanted",
            args: { WORD: "hello" },
          },
        },
      },
      web: {
        type: "container",
        secrets: ["envs", "uploads"],
        args: {
          name: WEB,
          image: "$image.repoDigest",
          command: ["sh", "-c", "exec httpd -f -p 8080 -h /www"],
          envs: ["TOKEN=cleartext-of-the-token", `COLOR=${color}`],
          uploads: [
            { file: "/etc/web/deep/secret", content: "cleartext-of-the-file", permissions: "0640" },
          ],
          networksAdvanced: [{ ...network, aliases: ["web-0.web"] }],
          volumes: [{ volumeName: "$volume.name", containerPath: "/data" }],
          ports: [{ internal: 8080, external: 18999, ip: "127.0.0.1" }],
          memory,
          cpus: "0.5",
          restart: "unless-stopped",
          stopTimeout: 1,
          healthcheck: {
            tests: ["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/page.txt"],
            interval: "500ms",
            timeout: "2s",
            retries: 3,
          },
          wait: true,
          waitTimeout: 30,
        },
      },
      task: {
        type: "container",
        after: "web",
        args: {
          name: TASK,
          image: "$image.repoDigest",
          command: ["sh", "-c", "wget -q -O - http://web-0.web:8080/page.txt; cat /word; exit 3"],
          networksAdvanced: [network],
          attach: true,
          logs: true,
          mustRun: false,
        },
      },
    },
    exports: { code: "$task.exitCode", logs: "$task.containerLogs", networks: "$web.networkDatas" },
  };
}

async function outputs(): Promise<Record<string, unknown>> {
  const { output } = await stack.pulumi(["stack", "output", "--json"]);
  return JSON.parse(output) as Record<string, unknown>;
}

test("everything is made: image, network, alias, health, the task's exit code and log", async () => {
  const preview = await stack.plan(scene());
  expect(preview).toMatchObject({ network: "create", image: "create", web: "create" });
  expect(imageExists(IMAGE)).toBe(false);
  const { code, output } = await stack.up(scene());
  expect(output).toContain("created");
  expect(code).toBe(0);
  expect(inspect(WEB, "{{.State.Health.Status}}")).toBe("healthy");
  expect(inspect(WEB, "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}")).toBe(
    "67108864 500000000",
  );
  expect(docker("exec", WEB, "stat", "-c", "%a", "/etc/web/deep", "/etc/web/deep/secret")).toBe(
    "755\n640\n",
  );
  expect(docker("exec", WEB, "env")).toContain("TOKEN=cleartext-of-the-token");
  const page = await fetch("http://127.0.0.1:18999/page.txt");
  expect(await page.text()).toBe("one\n");
  expect(await outputs()).toMatchObject({
    code: 3,
    logs: "one\nhello\n",
    networks: [
      {
        networkName: `${PREFIX}-network`,
        ipAddress: inspect(WEB, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"),
      },
    ],
  });
});

test("secret variables and files are ciphertext in the state, after a refresh too", async () => {
  const known = ["cleartext-of-the-token", "cleartext-of-the-file"];
  for (const secret of known) expect(stack.stateText()).not.toContain(secret);
  const shown = await stack.pulumi(["stack", "export", "--show-secrets"]);
  for (const secret of known) expect(shown.output).toContain(secret);
  expect((await stack.pulumi(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
  for (const secret of known) expect(stack.stateText()).not.toContain(secret);
});

test("nothing changed means nothing to do, in the preview and in the update", async () => {
  expect(await stack.plan(scene())).toEqual({});
  const before = inspect(WEB, "{{.Id}}");
  expect((await stack.up(scene())).output).toContain("8 unchanged");
  expect(inspect(WEB, "{{.Id}}")).toBe(before);
});

test("memory is changed in place, and an ignored file changes no image", async () => {
  writeFileSync(join(stack.directory, "context", "notes.md"), "not part of the context");
  expect(await stack.plan(scene({ memory: 96 }))).toEqual({ web: "update" });
  const before = inspect(WEB, "{{.Id}}");
  expect((await stack.up(scene({ memory: 96 }))).code).toBe(0);
  expect(inspect(WEB, "{{.Id}} {{.HostConfig.Memory}}")).toBe(`${before} ${96 * 1024 * 1024}`);
});

test("a changed variable replaces the container, whose fixed name and port are free by then", async () => {
  const before = inspect(WEB, "{{.Id}}");
  expect(Object.keys(await stack.plan(scene({ color: "green" })))).toEqual(["web"]);
  const { code, output } = await stack.up(scene({ color: "green" }));
  expect(output).toContain("replaced");
  expect(code).toBe(0);
  expect(inspect(WEB, "{{.Id}}")).not.toBe(before);
  expect(docker("exec", WEB, "env")).toContain("COLOR=green");
});

test("a changed file builds the image anew and replaces what runs it", async () => {
  page("two");
  const plan = await stack.plan(scene({ color: "green" }));
  expect(plan["image"]).toBe("update");
  expect(Object.keys(plan)).toEqual(expect.arrayContaining(["image", "web", "task"]));
  expect((await stack.up(scene({ color: "green" }))).code).toBe(0);
  expect(await outputs()).toMatchObject({ logs: "two\nhello\n" });
});

test("what was stopped behind Pulumi's back runs again after a refresh", async () => {
  docker("stop", "--time", "1", WEB);
  const { code } = await stack.pulumi(["up", "--yes", "--skip-preview", "--refresh"]);
  expect(code).toBe(0);
  expect(inspect(WEB, "{{.State.Running}}")).toBe("true");
});

test("what was deleted behind Pulumi's back is made again after a refresh", async () => {
  docker("rm", "--force", WEB, TASK);
  docker("network", "rm", `${PREFIX}-network`);
  docker("volume", "rm", `${PREFIX}-volume`);
  // The official plugin does not look whether the image is still there.
  if (isSubstitute(stack, "docker")) docker("image", "rm", IMAGE);
  const { code } = await stack.pulumi(["up", "--yes", "--skip-preview", "--refresh"]);
  expect(code).toBe(0);
  expect(inspect(WEB, "{{.State.Health.Status}}")).toBe("healthy");
  expect(await stack.plan(scene({ color: "green" }))).toEqual({});
});

test("destroying leaves no container, network or volume, and keeps the image", async () => {
  expect((await stack.pulumi(["destroy", "--yes", "--skip-preview"])).code).toBe(0);
  expect(leftovers()).toEqual([]);
  expect(imageExists(IMAGE)).toBe(true);
  docker("image", "rm", IMAGE);
});
