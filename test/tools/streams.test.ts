import { expect, test } from "vitest";
import { objectText } from "../../tools/object-store.ts";
import { streamReport, streamWords } from "../../tools/pipeline/streams.ts";
import { servedBucket } from "../support/bucket.ts";

const query = (name: string, rows: number, lag: number, took: number) => ({
  name,
  batch: 7,
  rows,
  lag,
  rows_per_second: rows / 10,
  milliseconds: { triggerExecution: took, addBatch: took - 10 },
});

const report = {
  job: "stock-ticks",
  at: "2026-01-15T10:00:00+00:00",
  queries: [query("ticks", 100, 5, 900), query("bars", 80, 25, 2400)],
};
const NOW = Date.parse("2026-01-15T10:00:04Z");

test("a stream is as far as its slowest query", () => {
  const read = streamReport("stock-ticks", JSON.stringify(report));
  expect(streamWords(read, NOW)).toEqual([
    "a micro-batch of 2.4 s, 4.0 s ago",
    "lag 25, read 80 rows, 8 rows/s, 0 late, 0 rejected",
  ]);
});

test("what came late or was rejected is shown as counts, of the query that has most", () => {
  const [ticks, bars] = report.queries;
  const queries = [
    { ...ticks, late: 3, rejected: 7 },
    { ...bars, late: 1, rejected: 7 },
  ];
  const read = streamReport("stock-ticks", JSON.stringify({ ...report, queries }));
  expect(streamWords(read, NOW)[1]).toBe("lag 25, read 80 rows, 8 rows/s, 3 late, 7 rejected");
});

test("why a stream has ended stands in place of its last micro-batch, also where it had none", () => {
  const error = "market.bars cannot be written: the key 'A' is there twice";
  const ended = streamReport("stock-ticks", JSON.stringify({ ...report, error }));
  expect(streamWords(ended, NOW)).toEqual([
    `failed: ${error}`,
    "lag 25, read 80 rows, 8 rows/s, 0 late, 0 rejected",
  ]);
  expect(streamWords({ ...ended, queries: [] }, NOW)).toEqual([`failed: ${error}`, ""]);
});

test("a stream without a report has had no micro-batch", () => {
  expect(streamWords(undefined, NOW)).toEqual(["no micro-batch yet", ""]);
  expect(streamWords({ ...report, queries: [] }, NOW)).toEqual(["no micro-batch yet", ""]);
});

test("a report of another shape is refused with what is missing", () => {
  expect(() => streamReport("stock-ticks", '{"at":"2026-01-15T10:00:00+00:00"}')).toThrow(
    /runs\/stock-ticks\/progress\.json is no report of a stream: [^]*queries/,
  );
});

/** A store that answers with a status, and what it was asked. */
async function store(status: number, body = "") {
  const asked: { path: string | undefined; authorization: string | undefined }[] = [];
  const access = await servedBucket((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization });
    response.writeHead(status).end(body);
  });
  return { asked, access };
}

test("an object is asked for with a signature, never with the secret", async () => {
  const { asked, access } = await store(200, "here");
  expect(await objectText(access, "runs/a/progress.json")).toBe("here");
  expect(asked).toEqual([
    {
      path: "/lake/runs/a/progress.json",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=me\/\d{8}\/us-east-1\/s3\/aws4_request, /,
      ),
    },
  ]);
  expect(JSON.stringify(asked)).not.toContain("s3cret");
});

test("no object is undefined, a refusal is a problem", async () => {
  expect(await objectText((await store(404)).access, "none")).toBeUndefined();
  await expect(objectText((await store(403)).access, "closed")).rejects.toThrow(/HTTP 403/);
});

test("a store that does not answer is named", async () => {
  const { access } = await store(200);
  await expect(objectText({ ...access, url: "http://127.0.0.1:1" }, "any")).rejects.toThrow(
    "The object store does not answer at http://127.0.0.1:1.",
  );
});
