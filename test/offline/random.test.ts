import { expect, test } from "vitest";
import { randomText } from "../../offline/random/characters.ts";

test("a text has its length and its minimums, and nothing of the classes that are off", () => {
  for (let round = 0; round < 50; round += 1) {
    const text = randomText({ length: 12, special: false, minUpper: 3, minNumeric: 3 });
    expect(text).toMatch(/^[A-Za-z0-9]{12}$/);
    expect(text.replaceAll(/[^A-Z]/g, "").length).toBeGreaterThanOrEqual(3);
    expect(text.replaceAll(/\D/g, "").length).toBeGreaterThanOrEqual(3);
  }
});

test("the required characters do not stand in a fixed place", () => {
  const recipe = { length: 4, special: false, lower: false, minNumeric: 1, minUpper: 3 };
  const places = Array.from({ length: 100 }, () => randomText(recipe).search(/\d/));
  expect(new Set(places).size).toBe(4);
});

test("own special characters replace the usual ones", () => {
  const recipe = { length: 30, upper: false, lower: false, numeric: false, overrideSpecial: "-_" };
  expect(randomText(recipe)).toMatch(/^[-_]{30}$/);
});

test("a recipe that no text can follow is refused", () => {
  expect(() => randomText({ length: 3, minUpper: 2, minLower: 2 })).toThrow(
    `A length of 3 is too short: the minimums add up to 4; raise "length" or lower them.`,
  );
  const none = { length: 3, special: false, upper: false, lower: false, numeric: false };
  expect(() => randomText(none)).toThrow(
    "At least one of special, upper, lower and numeric must be true.",
  );
});
