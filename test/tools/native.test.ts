import { expect, test } from "vitest";
import { nativeLines } from "../../tools/pipeline/native.ts";
import { merged } from "../../tools/pipeline/report.ts";

const sort = { operator: "Sort", why: "is not supported", times: 1 };
const stage = (operators: number, native: number, left: object[]) => ({
  stage: "run",
  native: { operators, native, left },
});

test("what ran natively is told of all stages together, each reason once, the most frequent first", () => {
  const scan = { operator: "Scan csv", why: "Unsupported file format CSV", times: 1 };
  const report = merged([
    { stage: "setup", native: null },
    stage(9, 2, [sort, scan]),
    stage(4, 1, [scan]),
  ]);
  expect(nativeLines(report)).toEqual([
    "    native: 3 of 13 operators of its queries",
    "      Spark ran 2 Scan csv: Unsupported file format CSV",
    "      Spark ran 1 Sort: is not supported",
    "      Spark ran 7 more, since what they work on is Spark's",
  ]);
});

test("of many reasons the first are named", () => {
  const left = [1, 2, 3, 4, 5, 6].map((n) => ({ ...sort, operator: `Op${n}`, times: 7 - n }));
  expect(nativeLines(stage(30, 9, left)).slice(4)).toEqual([
    "      Spark ran 3 Op4: is not supported",
    "      Spark ran 3 more for other reasons, which its report names",
  ]);
});

test("nothing is told where Comet had no say, nor of a report that is none", () => {
  expect(nativeLines(merged([{ stage: "run", native: null }]))).toEqual([]);
  expect(nativeLines(merged(["text"]))).toEqual([]);
  expect(nativeLines(undefined)).toEqual([]);
});
