import { expect, test } from "vitest";
import { datasetMistakes } from "../../infra/datasets/check.ts";
import { csvFolder, type Dataset } from "../../infra/datasets/dataset.ts";

const columns = {
  id: "string",
  day: "date?",
  at: "timestamp",
  amount: "decimal(6,2)?",
} as const;
/** What a JavaScript user, or a cast, gets past the compiler. */
const wrong = (spec: object) => ({ ...csvFolder("c", { columns }), ...spec }) as Dataset;

test("a folder of a stranger's files has no mistakes", () => {
  const strange = csvFolder("c", {
    columns,
    delimiter: "\t",
    quote: "none",
    header: "at least",
    nulls: ["NA", "\\N", "n/a", "#N/A", "two words"],
    formats: { day: "dd.MM.yyyy", at: "yyyy-MM-dd HH:mm:ssXXX" },
  });
  expect(datasetMistakes([strange])).toEqual([]);
  const quoted = { columns, delimiter: ";", quote: "'", nulls: { day: ["NA"], amount: ["-"] } };
  expect(datasetMistakes([csvFolder("c", quoted)])).toEqual([]);
  expect(datasetMistakes([csvFolder("c", { columns, delimiter: "\u0001" })])).toEqual([]);
});

test("what is not declared is not there", () => {
  expect(Object.keys(csvFolder("c", { columns })).sort()).toEqual(
    ["checks", "columns", "copies", "kind", "name"].sort(),
  );
});

test("the compiler refuses formats and nulls of what is no such column", () => {
  // @ts-expect-error: a string has no format
  csvFolder("c", { columns, formats: { id: "dd.MM.yyyy" } });
  // @ts-expect-error: there is no such column
  csvFolder("c", { columns, formats: { days: "dd.MM.yyyy" } });
  // @ts-expect-error: there is no such column
  csvFolder("c", { columns, nulls: { days: ["NA"] } });
  // @ts-expect-error: there is no such header
  csvFolder("c", { columns, header: "any" });
});

test.each<[string, object, string[]]>([
  [
    "marks that are none",
    { delimiter: ";;", quote: "" },
    [
      'has the delimiter ";;": it is one character, such as ";" or "\\t", no letter, digit, blank, backslash or line end.',
      'has the quote "": it is one character, no letter, digit, blank or backslash, or "none".',
    ],
  ],
  [
    "one mark for both",
    { delimiter: "|", quote: "|" },
    ['has "|" as its delimiter and as its quote: let them differ.'],
  ],
  [
    "the delimiter that is the quote where none is declared",
    { delimiter: '"' },
    ['has "\\"" as its delimiter and as its quote: let them differ.'],
  ],
  [
    "another header",
    { header: "any" },
    ['has header "any": it is "exact", "any order" or "at least".'],
  ],
  [
    "markers that no field is, or that are there twice",
    { nulls: ["NA", "", " NA", "a\nb", "NA"] },
    [
      'has "" in its nulls: an empty field is null without it.',
      'has " NA" in its nulls: blanks around a field do not count, take them off.',
      'has "a\\nb" in its nulls: a field is in one line.',
      'has "NA" twice in its nulls.',
    ],
  ],
  [
    "markers of columns that have none",
    { nulls: { id: ["NA"], days: ["NA"], day: "NA", amount: ["-", "-"] } },
    [
      'names "id" in its nulls, which allows none: put a ? behind its type.',
      'names "days" in its nulls, which is no column of it (id, day, at, amount).',
      'has nulls for "day" "NA": they must be a list of text.',
      'has "-" twice in its nulls for "amount".',
    ],
  ],
  ["markers that are no text", { nulls: [1] }, ["has nulls [1]: they must be a list of text."]],
  [
    "formats of columns that have none",
    { formats: { id: "dd.MM.yyyy", days: "dd.MM.yyyy", day: 5, at: "yyyy-mm-dd" } },
    [
      'names "id" in its formats, which is a string: dates and timestamps have one.',
      'names "days" in its formats, which is no column of it (id, day, at, amount).',
      'has the format 5 for "day": it must be text.',
      'has the format "yyyy-mm-dd" for "at": m are minutes, which need HH: months are MM.',
    ],
  ],
  [
    "values of other types",
    { delimiter: 5, quote: true, header: [], nulls: "NA", formats: ["dd.MM.yyyy"] },
    [
      "has delimiter 5: it must be text.",
      "has quote true: it must be text.",
      "has header []: it must be text.",
      'has nulls "NA": it must be a list or a mapping.',
      'has formats ["dd.MM.yyyy"]: it must be a mapping.',
    ],
  ],
])("%s are refused, all at once", (_, spec, mistakes) => {
  expect(datasetMistakes([wrong(spec)])).toEqual(
    mistakes.map((one) => (typeof one === "string" ? `csv:c ${one}` : one)),
  );
});

test.each([" ", "x", "7", "\n", "\r", "\\", "\u00a0", "\ufeff", "\ufffd", "\0", "😀", "", "\t\t"])(
  "%j is no delimiter",
  (delimiter) => {
    expect(datasetMistakes([wrong({ delimiter })])).toEqual([
      `csv:c has the delimiter ${JSON.stringify(delimiter)}: it is one character, such as ";" or "\\t", no letter, digit, blank, backslash or line end.`,
    ]);
  },
);
