import { randomInt } from "node:crypto";

/** What a password consists of. Absent classes count as wanted, absent minimums as 0. */
export interface Recipe {
  readonly length: number;
  readonly special?: boolean;
  readonly upper?: boolean;
  readonly lower?: boolean;
  readonly numeric?: boolean;
  readonly minSpecial?: number;
  readonly minUpper?: number;
  readonly minLower?: number;
  readonly minNumeric?: number;
  /** @default `!@#$%&*()-_=+[]{}<>:?` */
  readonly overrideSpecial?: string;
}

interface CharacterClass {
  readonly characters: string;
  readonly minimum: number;
}

/** Random characters that follow a recipe, from the operating system's generator; throws when no text could. */
export function randomText(recipe: Recipe): string {
  const classes = wanted(recipe);
  const required = classes.reduce((sum, each) => sum + each.minimum, 0);
  if (classes.length === 0) {
    throw new Error("At least one of special, upper, lower and numeric must be true.");
  }
  if (recipe.length < 1 || recipe.length < required) {
    throw new Error(
      `A length of ${recipe.length} is too short: the minimums add up to ${required}; raise "length" or lower them.`,
    );
  }
  const all = classes.map((each) => each.characters).join("");
  return shuffled([
    ...classes.flatMap((each) => pick(each.characters, each.minimum)),
    ...pick(all, recipe.length - required),
  ]).join("");
}

function wanted(recipe: Recipe): CharacterClass[] {
  const special = recipe.overrideSpecial || "!@#$%&*()-_=+[]{}<>:?";
  const classes = [
    { use: recipe.special, characters: special, minimum: recipe.minSpecial ?? 0 },
    {
      use: recipe.upper,
      characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      minimum: recipe.minUpper ?? 0,
    },
    {
      use: recipe.lower,
      characters: "abcdefghijklmnopqrstuvwxyz",
      minimum: recipe.minLower ?? 0,
    },
    { use: recipe.numeric, characters: "0123456789", minimum: recipe.minNumeric ?? 0 },
  ];
  return classes.filter((each) => each.use ?? true);
}

function pick(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}

function shuffled(items: readonly string[]): string[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? "", result[last] ?? ""];
  }
  return result;
}
