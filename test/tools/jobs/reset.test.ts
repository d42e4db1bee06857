import { expect, test } from "vitest";
import { lakeTable, postgresTable, topic } from "../../../infra/datasets/dataset.ts";
import { python, streamingJob } from "../../../infra/jobs/declaration.ts";
import { forecast, reset } from "../../../tools/jobs/reset.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";
import { servedBucket } from "../../support/bucket.ts";

const columns = { id: "string" } as const;
const stream = streamingJob("ticker", {
  main: python("a.py"),
  reads: { ticks: topic("ticks", { columns, key: "id" }) },
  writes: {
    added: lakeTable("m.added", { columns, replaces: "none" }),
    latest: lakeTable("m.latest", { columns, primaryKey: ["id"] }),
    totals: postgresTable("m.totals", { columns, primaryKey: ["id"] }),
    bad: topic("bad", { columns, key: "id" }),
  },
});

const KEPT = [
  "checkpoints/ticker/_reset.json",
  "checkpoints/ticker/bars.json",
  "checkpoints/ticker/bars/metadata",
  "checkpoints/ticker/bars/offsets/0",
  "checkpoints/ticker/totals/offsets/0",
  "runs/ticker/progress.json",
];
/** What an earlier reset has left, and what the one after it leaves. */
const RESET = "checkpoints/ticker/_reset.json";
const OTHERS = ["checkpoints/ticker-2/bars/offsets/0", "lake/m/added/data/0.parquet"];

/** A store with objects, and a stack on it whose streams have no container. */
async function stackWith(keys: readonly string[], running: Record<string, string> = {}) {
  const there = new Set(keys);
  const texts: Record<string, string> = {
    "checkpoints/ticker/bars/metadata": '{"id":"bars-id"}',
    [RESET]: '{"queries":["older-id"],"used":true}',
  };
  const access = await servedBucket((request, response) => {
    const url = new URL(request.url ?? "", "http://store");
    const key = decodeURIComponent(url.pathname.slice("/lake/".length));
    if (request.method === "PUT") {
      there.add(key);
      request.on("data", (data: Buffer) => (texts[key] = data.toString()));
      request.on("end", () => response.writeHead(200).end());
      return;
    }
    if (request.method === "DELETE") {
      there.delete(key);
      response.writeHead(204).end();
      return;
    }
    const prefix = url.searchParams.get("prefix");
    if (prefix === null) {
      const report = '{"at":"2026-01-15T10:00:00Z","queries":[]}';
      response.writeHead(there.has(key) ? 200 : 404).end(texts[key] ?? report);
      return;
    }
    const found = [...there].filter((one) => one.startsWith(prefix)).sort();
    // Two a page: more than a page is deleted too.
    const page = found
      .slice(0, 2)
      .map((one) => `<Contents><Key>${one}</Key><Size>1</Size></Contents>`);
    response.writeHead(200).end(`<R>${page.join("")}</R>`);
  });
  const { url, bucket, region, accessKey, secretKey } = access;
  const containers = { listContainers: async () => [], listNetworks: async () => [] };
  const stack = {
    place: {
      scope: { project: "headwater", stack: "dev" },
      settings: { target: { kind: "docker" } },
      docker: { ...containers, listVolumes: async () => ({ Volumes: [] }) },
    },
    outputs: {
      services: { "Object store": url },
      objectStore: { bucket, region, accessKey, secretKey },
      running,
    },
    here: Promise.resolve({ codes: {}, streams: { ticker: stream } }),
  } as unknown as Stack;
  return { there, stack, left: () => JSON.parse(texts[RESET] ?? "null") as unknown };
}

const asked = (name: string, ...switches: string[]) => ({
  switches: new Set(switches),
  values: {},
  lists: {},
  arguments: ["reset", name],
});

test("a reset takes a stream's checkpoint and its report, and nothing else, and leaves word that it has", async () => {
  const { there, stack, left } = await stackWith([...KEPT, ...OTHERS]);
  expect(await reset(stack, asked("ticker", "yes"))).toBe(0);
  expect([...there].sort()).toEqual([...OTHERS, RESET].sort());
  expect(left()).toEqual({ queries: ["bars-id", "older-id"], used: false });
});

test("a stream whose checkpoint somebody has deleted by hand is reset too", async () => {
  const { there, stack, left } = await stackWith([], { ticker: "streaming" });
  expect(await reset(stack, asked("ticker", "yes"))).toBe(0);
  expect([...there]).toEqual([RESET]);
  expect(left()).toEqual({ queries: [], used: false });
});

test("what a reset has left is no query of the stream's", async () => {
  const { stack } = await stackWith([RESET]);
  await expect(reset(stack, asked("ticker", "yes"))).rejects.toThrow("has no checkpoint");
});

test("without a yes nothing is done", async () => {
  const { there, stack } = await stackWith(KEPT, { ticker: "streaming" });
  await expect(reset(stack, asked("ticker"))).rejects.toThrow("Nothing was done.");
  expect(there.size).toBe(KEPT.length);
});

test.each(["nope", "producer"])("what is no stream is refused: %s", async (name) => {
  const { stack } = await stackWith([], { ticker: "streaming", producer: "service" });
  await expect(reset(stack, asked(name, "yes"))).rejects.toThrow(
    `"${name}" is no stream that runs, and has no checkpoint.`,
  );
});

test("it is said what a reset forgets, and what is read and written again", () => {
  expect(forecast("ticker", { queries: ["bars", "totals"], read: 1200 }, stream)).toEqual([
    "ticker forgets where it was and what it keeps: bars, totals, 1200 messages read.",
    "It reads topic:ticks again, from the first message that Kafka still has.",
    "Tables get the same rows under the same keys again; what was aggregated of older messages is not counted in again.",
    "The first micro-batch takes the place of all rows of lake:m.added, for they come again; those of messages that Kafka has no more are lost: copy them first.",
    "What it sends to topic:bad is sent again.",
  ]);
  expect(forecast("ticker", { queries: [], read: undefined }, undefined).at(-1)).toBe(
    "jobs/ticker is not in this checkout, so what it writes is not known.",
  );
});
