import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { headMistakes, headOf, nameMistake } from "../../../tools/jobs/csv-file.ts";
import { fitting, put as putFile, refuseTaken } from "../../../tools/jobs/put.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";
import { servedBucket } from "../../support/bucket.ts";
import { said } from "../../support/said.ts";

const orders = { role: "orders", name: "orders/input", columns: ["id", "country"] };
const customers = { role: "customers", name: "customers/input", columns: ["id", "name"] };
const put = (text: string, file = "a/june.csv", folders = [orders, customers], role?: string) =>
  fitting(folders, "report", file, Buffer.from(text), role);

test("a file goes where its header belongs", () => {
  expect(put("id,country\n1,DE\n")).toBe(orders);
  expect(put('"id", name\r\n1,x\r\n')).toBe(customers);
  expect(put("\uFEFFid,name\n")).toBe(customers);
  expect(put("id,name", "B.CSV")).toBe(customers);
});

test("of two that it fits, the role is asked for", () => {
  const again = { ...orders, role: "returns", name: "returns" };
  expect(() => put("id,country\n", "a.csv", [orders, again])).toThrow(
    "a.csv fits several folders that report reads.\n  Remedy: say which, as the last word: orders, returns.",
  );
  expect(put("id,country\n", "a.csv", [orders, again], "returns")).toBe(again);
  expect(() => put("id,country\n", "a.csv", [orders], "order")).toThrow(
    'report reads no CSV folder as "order".\n  Remedy: name one of: orders.',
  );
});

test("a file whose header fits and whose rows are no UTF-8 is refused, with the line", () => {
  const latin = Buffer.concat([Buffer.from("id,country\n1,DE\n2,"), Buffer.from([0xd6, 0x0a])]);
  expect(() => fitting([orders], "report", "a.csv", latin, undefined)).toThrow(
    "a.csv is no UTF-8 text in line 3, and was not put.\n  Remedy: save it in UTF-8.",
  );
});

test("a file that fits none is refused with how it differs from each", () => {
  expect(() => put("id,land\n")).toThrow(
    `a/june.csv does not fit what report reads, and was not put:
  orders (orders/input): column "country" is missing; column "land" is not declared; declared: id,country
  customers (customers/input): column "name" is missing; column "land" is not declared; declared: id,name`,
  );
  expect(() => put("", "a.csv", [])).toThrow("report reads no CSV folder.");
});

test.each([
  ["id,country\n", []],
  ["country,id\n", ["has its columns in another order: country, id"]],
  ["id;country\n", ['has its columns separated by ";", not by ","']],
  ["id\tcountry\n", ['has its columns separated by "\\t", not by ","']],
  ["id,country,id\n", ['column "id" is there twice']],
  ["1,DE\n2,FR\n", ['has no header: its first line is "1,DE"']],
  ["", ["is empty: not even a header is there"]],
  ["PK\u0003\u0004", ["is a workbook or an archive: save its table as CSV"]],
])("a file that begins %j", (text, mistakes) => {
  expect(headMistakes(Buffer.from(text), orders)).toEqual(mistakes);
});

test.each([
  ["june.csv", undefined],
  ["june fix[2].CSV", undefined],
  ["_late.csv", /begins with _/],
  [".june.csv", /begins with _ or \./],
  ["june.csv.gz", undefined],
  ["JUNE.CSV.GZ", undefined],
  ["june.csv.zip", /is packed, and does not end with \.csv\.gz/],
  ["june.gz", /is packed, and does not end with \.csv\.gz/],
  ["june.txt", /does not end with \.csv/],
])("a file with the name %s", (name, says) => {
  if (says === undefined) expect(nameMistake(name)).toBeUndefined();
  else expect(nameMistake(name)).toMatch(says);
});

test.each<[string, object, string[]]>([
  ["id;country\n", { delimiter: ";" }, []],
  ["id,country\n", { delimiter: ";" }, ['has its columns separated by ",", not by ";"']],
  ["\tid\tcountry\n", { delimiter: "\t", header: "at least" }, []],
  ["id,'country'\n", { quote: "'" }, []],
  [
    '"id",country\n',
    { quote: "none" },
    ['column "id" is missing', 'column ""id"" is not declared'],
  ],
  ["country,id\n", { header: "any order" }, []],
  ["country,id,x\n", { header: "any order" }, ['column "x" is not declared']],
  ['x,"a, b",country,,id,\n', { header: "at least" }, []],
  ["x,country,id,x\n", { header: "at least" }, ['column "x" is there twice']],
  ["x,country\n", { header: "at least" }, ['column "id" is missing']],
])("%j of a folder that declares %j", (text, declared, mistakes) => {
  expect(headMistakes(Buffer.from(text), { ...orders, ...declared })).toEqual(mistakes);
});

test("a packed file is unpacked to see what it begins with, and one that is none is refused", () => {
  const rows = Array.from({ length: 2 ** 17 }, (_, at) => `${(at * 7919) % 100003},DE`).join("\n");
  const whole = gzipSync(`id,country\n${rows}`);
  expect(whole.length).toBeGreaterThan(2 ** 17);
  expect(fitting([orders, customers], "report", "a.csv.gz", whole, undefined)).toBe(orders);
  expect(headMistakes(headOf("a.csv", whole), orders)).toEqual([
    "is packed by gzip: unpack it, or let its name end with .csv.gz",
  ]);
  expect(headMistakes(headOf("a.csv.gz", Buffer.from("id,country\n")), orders)).toEqual([
    "is not packed by gzip, as its name says: rename it",
  ]);
});

test("a name that is taken, and a file that is there under another name, are refused", () => {
  const bytes = Buffer.from("id,country\n1,DE\n");
  const tag = createHash("md5").update(bytes).digest("hex");
  const there = [
    { key: "orders/input/may.csv", size: bytes.length, tag },
    { key: "orders/input/june.csv", size: 3, tag: "x" },
  ];
  const refused = (name: string) => () => refuseTaken(there, "orders/input", name, bytes);
  expect(refused("may.csv")).toThrow(
    "orders/input/may.csv is there already, byte for byte the same.",
  );
  expect(refused("june.csv")).toThrow("june.csv is there already, with another content (3 bytes).");
  expect(refused("new.csv")).toThrow("new.csv is byte for byte orders/input/may.csv");
  expect(() => refuseTaken([], "orders/input", "new.csv", bytes)).not.toThrow();
});

/** Puts a file of this content where a job reads, in a store that has `may.csv`. @returns the names that are in the store after that */
async function into(content: string): Promise<string[]> {
  said();
  const folder = mkdtempSync(join(tmpdir(), "headwater-put-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "june.csv");
  writeFileSync(file, content);
  const may = Buffer.from("id,country\n1,DE\n");
  const names = ["may.csv"];
  const { url, ...login } = await servedBucket((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://store");
    if (request.method === "PUT") names.push(pathname.split("/").at(-1) ?? "");
    const tag = createHash("md5").update(may).digest("hex");
    const listed = `<R><Contents><Key>orders/input/may.csv</Key><ETag>"${tag}"</ETag><Size>${may.length}</Size></Contents></R>`;
    const columns = orders.columns.map((name) => ({ name }));
    const spec = JSON.stringify({ reads: { orders: { ...orders, kind: "csv", columns } } });
    response.end(searchParams.has("prefix") ? listed : spec);
  });
  const { bucket, region, accessKey, secretKey } = login;
  const objectStore = { bucket, region, accessKey, secretKey };
  const outputs = { jobs: { report: "c1" }, services: { "Object store": url }, objectStore };
  const given = { switches: new Set<string>(), values: {}, lists: {} };
  await putFile({ outputs } as unknown as Stack, {
    ...given,
    arguments: ["put", "report", file],
  }).catch((error: unknown) => names.push(String(error)));
  return names;
}

test("what is put is asked for among what is there, before it is", async () => {
  expect(await into("id,country\n2,FR\n")).toEqual(["may.csv", "june.csv"]);
  const [, refused, ...more] = await into("id,country\n1,DE\n");
  expect(refused).toContain("june.csv is byte for byte orders/input/may.csv");
  expect(more).toEqual([]);
});
