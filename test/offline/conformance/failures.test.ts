import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { announce, isSubstitute } from "./announce.ts";
import { BASE, makeBaseImage } from "./base-image.ts";
import { docker, inspect, leftovers, PREFIX, sweep } from "./docker.ts";
import type { Scene } from "./program.ts";
import { testStack, type TestStack } from "./stack.ts";

const NAME = `${PREFIX}-failing`;

let stack: TestStack;
let substitute: boolean;

beforeAll(async () => {
  sweep();
  makeBaseImage();
  stack = await testStack("headwater-toolchain-failures");
  announce(stack, ["docker"]);
  substitute = isSubstitute(stack, "docker");
});

afterAll(() => {
  sweep();
  stack.close();
});

function scene(script: string, more: Record<string, unknown> = {}): Scene {
  return {
    resources: {
      network: { type: "network", args: { name: `${NAME}-network` } },
      service: {
        type: "container",
        args: {
          name: NAME,
          image: BASE,
          command: ["sh", "-c", script],
          networksAdvanced: [{ name: "$network.name" }],
          healthcheck: {
            tests: ["CMD-SHELL", "test -e /tmp/ready || { echo not-there-yet; exit 1; }"],
            interval: "300ms",
            timeout: "2s",
            retries: 2,
          },
          wait: true,
          waitTimeout: 20,
          stopTimeout: 1,
          ...more,
        },
      },
    },
  };
}

const works = "touch /tmp/ready; exec sleep 1000";

test("a container that becomes unhealthy fails the update with its log, and the mended one replaces it", async () => {
  const { code, output } = await stack.up(scene("echo the-reason-it-fails; exec sleep 1000"));
  expect(code).not.toBe(0);
  if (substitute) {
    expect(output).toContain(
      `The container "${NAME}" is unhealthy; its healthcheck says: not-there-yet.`,
    );
    expect(output).toContain("the-reason-it-fails");
    // It is kept, so that it can be looked at.
    expect(inspect(NAME, "{{.State.Running}}")).toBe("true");
  }
  expect((await stack.up(scene(works))).code).toBe(0);
  expect(inspect(NAME, "{{.State.Health.Status}}")).toBe("healthy");
});

test("a container that exits fails the update at once", async () => {
  const { code, output } = await stack.up(scene("echo gone-because; exit 7", { waitTimeout: 500 }));
  expect(code).not.toBe(0);
  if (substitute) {
    expect(output).toContain(`The container "${NAME}" exited with code 7.`);
    expect(output).toContain("gone-because");
  }
  expect((await stack.up(scene(works))).code).toBe(0);
});

test("a container that was too slow gets a second chance from the same program", async () => {
  const slow = "sleep 4; touch /tmp/ready; exec sleep 1000";
  const patient = { tests: ["CMD", "test", "-e", "/tmp/ready"], interval: "300ms", retries: 100 };
  const impatient = scene(slow, { waitTimeout: 1, healthcheck: patient });
  expect((await stack.up(impatient)).code).not.toBe(0);
  const { code, output } = await stack.up(scene(slow, { waitTimeout: 30, healthcheck: patient }));
  expect(output).not.toContain("error:");
  expect(code).toBe(0);
  expect(inspect(NAME, "{{.State.Health.Status}}")).toBe("healthy");
});

test("a failure in the middle keeps what was made, and the next update goes on from there", async () => {
  docker("rm", "--force", NAME);
  const destroyed = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(destroyed.output).not.toContain("error:");
  const broken = scene(works, { image: `${PREFIX}/nowhere:1` });
  const { code, output } = await stack.up(broken);
  expect(code).not.toBe(0);
  if (substitute) {
    expect(output).toContain(
      `Could not create the container "${NAME}": No such image: ${PREFIX}/nowhere:1`,
    );
  }
  const network = inspect(`${NAME}-network`, "{{.Id}}");
  expect((await stack.up(scene(works))).code).toBe(0);
  expect(inspect(`${NAME}-network`, "{{.Id}}")).toBe(network);
});

test("a port that is taken fails the update, and no half-made container is in the next one's way", async () => {
  const port = (external: number) => ({ ports: [{ internal: 80, external, ip: "127.0.0.1" }] });
  docker(
    "run",
    "--detach",
    "--name",
    `${NAME}-other`,
    "--publish",
    "127.0.0.1:18998:80",
    BASE,
    "sleep",
    "100",
  );
  const { code, output } = await stack.up(scene(works, port(18998)));
  expect(code).not.toBe(0);
  expect(output).toContain("port is already allocated");
  expect((await stack.up(scene(works, port(18997)))).code).toBe(0);
  docker("rm", "--force", `${NAME}-other`);
});

test("an image that does not build shows the failed step and what it wrote", async () => {
  mkdirSync(join(stack.directory, "broken"), { recursive: true });
  const file = join(stack.directory, "broken", "Dockerfile");
  writeFileSync(file, `FROM ${BASE}\nRUN echo what-went-wrong; exit 9\n`);
  const build = { context: "broken", dockerfile: "broken/Dockerfile" };
  const args = { imageName: `${PREFIX}/broken:1`, skipPush: true, build };
  const { code, output } = await stack.up({ resources: { image: { type: "image", args } } });
  expect(code).not.toBe(0);
  expect(output).toContain("exit code: 9");
  if (substitute) {
    expect(output).toContain(`the step "[2/2] RUN echo what-went-wrong; exit 9" failed`);
    expect(output).toMatch(/\n\s*what-went-wrong\n/);
  }
});

test("an input that is not known is refused by name before anything is done", async () => {
  const { code, output } = await stack.pulumi(
    ["preview"],
    scene(works, { gpus: "all", cpus: "many" }),
  );
  if (!substitute) return;
  expect(code).not.toBe(0);
  expect(output).toContain(`"gpus" is not supported by the substitute`);
});

test("everything goes at the end", async () => {
  const { code, output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(output).not.toContain("error:");
  expect(code).toBe(0);
  expect(leftovers()).toEqual([]);
});
