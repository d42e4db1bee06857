import { expect, test } from "vitest";
import { autoname, isAutoname } from "../../offline/provider/autoname.ts";
import { difference } from "../../offline/provider/difference.ts";
import { whatIsNew } from "../../offline/provider/progress.ts";
import { misfits, type Schema } from "../../offline/provider/schema.ts";
import { UNKNOWN } from "../../offline/provider/properties.ts";

const schema: Schema = {
  name: { shape: "string", required: true, onChange: "replace" },
  memory: { shape: "number", default: 0, onChange: "update" },
  envs: { shape: { set: "string" }, onChange: "replace" },
  command: { shape: { list: "string" }, onChange: "replace" },
  options: { shape: { map: "string" }, onChange: "replace" },
  ports: {
    shape: {
      list: {
        object: {
          port: { shape: "number", required: true },
          ip: { shape: "string", default: "0" },
        },
      },
    },
    onChange: "replace",
  },
};

test("inputs that fit have no misfits, and what a preview does not know fits everywhere", () => {
  expect(misfits({ name: "a", memory: 1, ports: [{ port: 80 }], envs: [] }, schema)).toEqual([]);
  expect(misfits({ name: UNKNOWN, memory: UNKNOWN, ports: UNKNOWN, gone: null }, schema)).toEqual(
    [],
  );
});

test("every misfit is named with its path: unknown, missing and ill-formed ones", () => {
  const wrong = { memory: "64", ports: [{ port: "80", host: 1 }], envs: "A=1", gpus: "all" };
  expect(misfits(wrong, schema).map(({ reason }) => reason)).toEqual([
    `"memory" must be a number, not string`,
    `"ports[0].port" must be a number, not string`,
    `"ports[0].host" is not supported by the substitute; supported are port, ip`,
    `"envs" must be a list, not string`,
    `"gpus" is not supported by the substitute; supported are name, memory, envs, command, options, ports`,
    `"name" is missing`,
  ]);
});

test("defaults, empty lists, the order of sets and of keys, and the official plugin's notes are no changes", () => {
  const olds = { name: "a", envs: ["A=1", "B=2"], options: { x: "1", y: "2" }, __defaults: [] };
  const news = {
    name: "a",
    memory: 0,
    envs: ["B=2", "A=1"],
    options: { y: "2", x: "1", __defaults: [] },
    command: [],
  };
  expect(difference(olds, news, schema)).toEqual([]);
  expect(difference({ ports: [{ port: 1 }] }, { ports: [{ ip: "0", port: 1 }] }, schema)).toEqual(
    [],
  );
});

test("changes say what they are and whether they replace; an unknown value is always one", () => {
  const olds = { name: "a", memory: 64, command: ["a", "b"], options: { x: "1" } };
  const news = { name: UNKNOWN, memory: 96, command: ["b", "a"], envs: ["A=1"] };
  expect(difference(olds, news, schema)).toEqual([
    { property: "name", kind: "update", replaces: true },
    { property: "memory", kind: "update", replaces: false },
    { property: "envs", kind: "add", replaces: true },
    { property: "command", kind: "update", replaces: true },
    { property: "options", kind: "delete", replaces: true },
  ]);
});

test("a generated name is kept, the same for one seed and another for another", () => {
  const seed = Buffer.from("seed");
  const name = autoname("web", undefined, seed);
  expect(name).toMatch(/^web-[0-9a-f]{7}$/);
  expect(autoname("web", undefined, seed)).toBe(name);
  expect(autoname("web", undefined, Buffer.from("other"))).not.toBe(name);
  expect(autoname("web", "web-0123abc", seed)).toBe("web-0123abc");
  expect(autoname("web", "mine", seed)).toBe(name);
  expect(isAutoname("web", "web-0123abcd")).toBe(false);
});

test("a wait says what is new at once, and what still holds every half minute", () => {
  const said: string[] = [];
  let now = 0;
  const tell = whatIsNew(
    (line) => said.push(`${now / 1000} s: ${line}`),
    () => now,
  );
  for (; now <= 70_000; now += 500) tell(now < 2000 ? "0 of 1 ready" : "it starts");
  expect(said).toEqual([
    "0 s: 0 of 1 ready",
    "2 s: it starts",
    "32 s: it starts",
    "62 s: it starts",
  ]);
});
