import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cronMistake, PRESETS } from "../../infra/jobs/cron.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
/** What Airflow answered, by `cron_answers.py` in its image. */
const [version, ...answers] = read("cron-answers.txt").trimEnd().split("\n");
const accepts = (line: string) =>
  PRESETS.some((preset) => preset === line) || cronMistake(line) === undefined;

/** What croniter takes and nobody means: a sixth place, chance, ranges to 0 where the field begins at 1, names in other letters. */
const NOT_MEANT = /^\s*(\S+\s+){5}\S|(^| )R( |$)|-0\b|-FEB-0|^@[A-Z]|\*,7$/i;

test("the answers are those of the image's croniter: another one is asked anew", () => {
  expect(read("../../images/airflow/requirements.txt")).toContain(`${version} \\`);
  expect(answers.length).toBeGreaterThan(500);
});

test("no line gets through that Airflow cannot run by", () => {
  const refused = answers.filter((line) => line.startsWith("-")).map((line) => line.slice(1));
  expect(refused.length).toBeGreaterThan(100);
  expect(refused.filter(accepts)).toEqual([]);
});

test("every line that Airflow runs by gets through, but for what nobody means", () => {
  const taken = answers.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
  expect(taken.length).toBeGreaterThan(100);
  expect(taken.filter((line) => !accepts(line) && !NOT_MEANT.test(line))).toEqual([]);
});

test.each([
  [
    "0 26 * * *",
    'has "26" for its hour: use *, or numbers from 0 to 23, with - between two, / before a step and commas between several',
  ],
  [
    "0 0 * foo *",
    'has "foo" for its month: use *, or numbers from 1 to 12 or jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec, with - between two, / before a step and commas between several',
  ],
  [
    "0 0 * *",
    "has 4 places, and a cron expression has 5: minute, hour, day of the month, month, day of the week",
  ],
  ["0 0 30 2 *", "never comes: its month has no day 30"],
  ["0 0 31 4,6,9,11 *", "never comes: its month has no day 31"],
  ["0 0 15W * 5", 'has "15w" with a day of the week, which Airflow cannot run by: use one of them'],
  ["0 0 * * 1,2#3", 'mixes "2#3" with other days of the week: use one or the other'],
])("%s says what is wrong", (line, mistake) => {
  expect(cronMistake(line)).toBe(mistake);
});
