import { expect, test } from "vitest";
import { help, parse, type Usage } from "../../tools/options.ts";

const usage: Usage = {
  command: "up",
  summary: "Brings it up.",
  options: [
    { name: "stack", value: "name", help: "Which stack." },
    { name: "yes", help: "Do not ask." },
  ],
};

test("values, switches and an argument are told apart", () => {
  expect(parse({ ...usage, arguments: ["stack"] }, ["prod", "--stack", "dev", "--yes"])).toEqual({
    switches: new Set(["yes"]),
    values: { stack: "dev" },
    lists: {},
    arguments: ["prod"],
  });
});

test("an option that may be given again and again keeps all values", () => {
  const param = { name: "param", value: "name=value", many: true, help: "A parameter." } as const;
  const given = parse({ ...usage, options: [param] }, ["--param", "a=1", "--param", "b=2"]);
  expect(given.lists).toEqual({ param: ["a=1", "b=2"] });
});

test.each([
  [["--foo"], "Unknown option '--foo'."],
  [["prod"], '"prod" is not expected.'],
  [["--yes=1"], "Option '--yes' does not take an argument."],
  [["--stack"], "Option '--stack <value>' argument missing."],
])("%j is refused in one sentence, with what there is", (args, sentence) => {
  expect(() => parse(usage, args)).toThrow(`${sentence}\n\n${help(usage)}`);
});

test("the help has a line for each option, with its value's name", () => {
  expect(help(usage)).toBe(
    [
      "npm run up -- [options]",
      "  Brings it up.",
      "  --stack <name>  Which stack.",
      "  --yes           Do not ask.",
    ].join("\n"),
  );
});
