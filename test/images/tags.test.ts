import { expect, test } from "vitest";
import { foldersToBuild, imageTag, PARENTS, parentsOf } from "../../infra/images/tags.ts";

const FILES = { Dockerfile: "FROM x\n", "bin/run": "echo\n" };

test("a tag is 12 hexadecimal digits and always the same for the same files and parents", () => {
  expect(imageTag(FILES, { BASE: "a" })).toMatch(/^[0-9a-f]{12}$/);
  expect(imageTag(FILES, { BASE: "a" })).toBe(imageTag(FILES, { BASE: "a" }));
});

test("the order of files and parents does not matter", () => {
  const turned = { "bin/run": FILES["bin/run"], Dockerfile: FILES.Dockerfile };
  expect(imageTag(turned, { BUILD: "b", BASE: "a" })).toBe(
    imageTag(FILES, { BASE: "a", BUILD: "b" }),
  );
});

test.each([
  ["content", { ...FILES, Dockerfile: "FROM y\n" }, { BASE: "a" }],
  ["a path", { Dockerfile: "FROM x\n", "bin/start": "echo\n" }, { BASE: "a" }],
  ["one file more", { ...FILES, more: "" }, { BASE: "a" }],
  ["a parent's tag", FILES, { BASE: "b" }],
  ["a parent's argument", FILES, { BUILD: "a" }],
])("another tag follows from other %s", (_, files, parents) => {
  expect(imageTag(files, parents)).not.toBe(imageTag(FILES, { BASE: "a" }));
});

test("what moves from the end of one file to the beginning of the next is a change", () => {
  expect(imageTag({ a: "12", b: "3" }, {})).not.toBe(imageTag({ a: "1", b: "23" }, {}));
});

test("bytes and text of the same content have the same tag", () => {
  expect(imageTag({ a: Buffer.from("é") }, {})).toBe(imageTag({ a: "é" }, {}));
});

test("parents come before what starts from them", () => {
  const order = Object.keys(PARENTS);
  for (const folder of foldersToBuild(["airflow", "s3"])) {
    for (const [, parent] of parentsOf(folder)) {
      expect(order.indexOf(parent), `${parent} before ${folder}`).toBeLessThan(
        order.indexOf(folder),
      );
    }
  }
});

test("only what the wanted images start from is built", () => {
  expect(foldersToBuild(["s3"])).toEqual(["base", "s3"]);
  expect(foldersToBuild(["airflow"])).toEqual(["base", "java", "build", "spark", "airflow"]);
  expect(foldersToBuild([])).toEqual([]);
});
