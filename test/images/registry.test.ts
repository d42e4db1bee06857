import type Docker from "dockerode";
import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { labelsOf, pull, registryAnswers } from "../../tools/machine/registry.ts";

/** An engine whose registry answers or not; it notes what it was asked. */
function engine(registry: "answers" | "is unknown") {
  const asked: string[] = [];
  const docker = {
    getImage: (reference: string) => ({
      distribution: async () => {
        asked.push(`manifest ${reference}`);
        if (registry === "is unknown") throw new Error("no such host");
      },
    }),
    pull: async (reference: string) => asked.push(`pull ${reference}`),
    modem: { followProgress: (_: unknown, done: (error: null) => void) => done(null) },
  };
  return { docker: docker as unknown as Docker, asked };
}

const folder = mkdtempSync(join(tmpdir(), "headwater-registry-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const fresh = () => join(folder, String((count += 1)), "cache", "no");
const silent = () => undefined;

test("a registry is asked for a manifest, and an image is pulled whole", async () => {
  const { docker, asked } = engine("answers");
  expect(await registryAnswers(docker, "debian:1", silent, fresh())).toBe(true);
  const said: string[] = [];
  await pull(docker, "debian:1", (line) => said.push(line));
  expect(asked).toEqual(["manifest debian:1", "pull debian:1"]);
  expect(said).toEqual(["pulling debian:1"]);
});

test("a registry that does not answer is not asked again for a day", async () => {
  const { docker, asked } = engine("is unknown");
  const no = fresh();
  const said: string[] = [];
  expect(await registryAnswers(docker, "debian:1", (line) => said.push(line), no)).toBe(false);
  expect(await registryAnswers(docker, "other:1", silent, no)).toBe(false);
  expect(asked).toEqual(["manifest debian:1"]);
  expect(said).toEqual([
    `no image registry answers (asked again in a day, or once ${no} is deleted)`,
  ]);

  const yesterday = new Date(Date.now() - 86_500_000);
  utimesSync(no, yesterday, yesterday);
  const later = engine("answers");
  expect(await registryAnswers(later.docker, "debian:1", silent, no)).toBe(true);
  expect(existsSync(no)).toBe(false);
});

test("an image that is not there has no labels, and other errors are not taken for that", async () => {
  const failing = (error: object) =>
    ({ getImage: () => ({ inspect: () => Promise.reject(error) }) }) as unknown as Docker;
  expect(await labelsOf(failing({ statusCode: 404 }), "x:1")).toBeUndefined();
  await expect(labelsOf(failing(new Error("denied")), "x:1")).rejects.toThrow("denied");
});
