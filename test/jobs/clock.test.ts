import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
/** When Airflow began runs of a job, by `clock_answers.py` in its image. */
const [version, ...answers] = read("clock-answers.txt").trimEnd().split("\n");

test("the answers are those of the image's Airflow: another one is asked anew", () => {
  expect(read("../../images/airflow/requirements.txt")).toContain(`${version} \\`);
  expect(answers.length).toBeGreaterThan(20);
});

const daysFrom = (day: string, ...by: number[]) =>
  by.map((days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10));

/** What the clock shows where a schedule such as `30 2 * * *` comes. */
const clock = (schedule: string) => {
  const [minute = "", hour = ""] = schedule.split(" ");
  return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
};

describe("a job runs once a day by its clocks, on the days with 23 and 25 hours too", () => {
  test.each(answers.map((line) => line.split("\t")))("%s in %s about %s", (...line) => {
    const [schedule = "", , day = "", ...runs] = line;
    expect(runs.map((run) => run.slice(0, 10))).toEqual(daysFrom(day, -1, 0, 1));
    const [before, , after] = runs.map((run) => run.slice(11, 16));
    expect([before, after]).toEqual([clock(schedule), clock(schedule)]);
  });
});
