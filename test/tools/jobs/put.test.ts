import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { headMistakes, nameMistake } from "../../../tools/jobs/csv-file.ts";
import { fitting, refuseTaken } from "../../../tools/jobs/put.ts";

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
  expect(headMistakes(Buffer.from(text), orders.columns)).toEqual(mistakes);
});

test.each([
  ["june.csv", undefined],
  ["june fix[2].CSV", undefined],
  ["_late.csv", /begins with _/],
  [".june.csv", /begins with _ or \./],
  ["june.csv.gz", /is packed/],
  ["june.txt", /does not end with \.csv/],
])("a file with the name %s", (name, says) => {
  if (says === undefined) expect(nameMistake(name)).toBeUndefined();
  else expect(nameMistake(name)).toMatch(says);
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
