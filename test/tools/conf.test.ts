import { expect, test } from "vitest";
import { days, parameters, refuseUnknown, stillToRun } from "../../tools/pipeline/conf.ts";

test("parameters are split at their first equals sign", () => {
  expect(parameters(["a=1", "b=x=y", "c="])).toEqual({ a: "1", b: "x=y", c: "" });
});

test("a backfill has each day from the first to the last, over months and leap days", () => {
  expect(days("2024-02-28", "2024-03-01")).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
  expect(days("2024-01-15", undefined)).toEqual(["2024-01-15"]);
  expect(days(undefined, undefined)).toEqual([undefined]);
});

test.each([
  ["a parameter without a name", () => parameters(["=1"]), '"=1" is no parameter.'],
  ["a parameter without a value", () => parameters(["a"]), '"a" is no parameter.'],
  [
    "a parameter twice",
    () => parameters(["a=1", "b=2", "a=1"]),
    'The parameter "a" is given twice.',
  ],
  [
    "a parameter that the job does not have",
    () => refuseUnknown("us-orders", { land: "DE", country: "DE" }, ["country"]),
    "us-orders has no parameter land.",
  ],
  ["a day that is none", () => days("2024-02-30", undefined), '"2024-02-30" is no day.'],
  ["a day in words", () => days("today", undefined), '"today" is no day.'],
  ["an end before its beginning", () => days("2024-01-02", "2024-01-01"), "2024-01-01 is before"],
  ["an end alone", () => days(undefined, "2024-01-01"), "--until needs a first day."],
  ["too many days", () => days("2000-01-01", "2024-01-01"), "8767 days are more than 1000 runs."],
])("%s is refused", (_, work, message) => {
  expect(work).toThrow(message);
});

test("of a backfill that ends half-way it is said which days are left", () => {
  const wanted = days("2024-01-01", "2024-01-04");
  expect(stillToRun("orders", wanted, 1)).toBe(
    "2024-01-02 failed, and 2 days after it have not run: `npm run jobs -- run orders --as-of 2024-01-02 --until 2024-01-04` goes on there, with the same parameters.",
  );
  expect(stillToRun("orders", wanted, 3)).toBeUndefined();
  expect(stillToRun("orders", days(undefined, undefined), 0)).toBeUndefined();
});
