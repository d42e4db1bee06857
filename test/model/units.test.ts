import { expect, test } from "vitest";
import { jvm, megabytes, share, type Size, size } from "../../infra/model/units.ts";

test.each([
  ["1 MB", 1],
  ["1.5 GB", 1536],
  ["2 TB", 2 * 1024 * 1024],
  ["0.5 MB", 0],
  ["10.9 MB", 10],
] as const)("%s is %i megabytes", (amount, expected) => {
  expect(megabytes(amount)).toBe(expected);
});

test.each(["1GB", "1 gb", "1e3 MB", "-1 GB", " 1 GB", "1  GB", "1 GB ", "one GB", ".5 GB"])(
  'the text "%s" is no size',
  (text) => {
    expect(() => megabytes(text as Size)).toThrow(
      new RangeError(`"${text}" is not a size: write a number, a space and MB, GB or TB`),
    );
  },
);

test("sizes are made of whole megabytes, rounded down", () => {
  expect([size(1536.9), share("1 GB", 0.5), share("3 MB", 0.5)]).toEqual([
    "1536 MB",
    "512 MB",
    "1 MB",
  ]);
});

test("the JVM reads a size in its own letters", () => {
  expect([jvm("1 GB"), jvm("1.5 GB")]).toEqual(["1024m", "1536m"]);
});
