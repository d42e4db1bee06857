import { expect, test } from "vitest";
import { between } from "../../bench/run/steps.ts";

test("a run's steps follow each other from the command's start", () => {
  const moments = [
    ["command", 1500],
    ["task", 1800],
    ["end", 5000],
  ] as const;
  expect(between(1000, moments)).toEqual([
    { name: "command", milliseconds: 500 },
    { name: "task", milliseconds: 300 },
    { name: "end", milliseconds: 3200 },
  ]);
});
