import { expect, test } from "vitest";
import { coordinatesOf, lockOf, parseRoots, pomOf } from "../../tools/jar-lock.ts";

test("a root is a jar with what it needs, or alone", () => {
  expect(parseRoots("a.b:c:1\nd:e_2.12:2.0 alone\n")).toEqual([
    { group: "a.b", artifact: "c", version: "1", alone: false },
    { group: "d", artifact: "e_2.12", version: "2.0", alone: true },
  ]);
});

test("a line that is no root is refused by its number", () => {
  expect(() => parseRoots("a:b:1\na:b\n")).toThrow(
    'line 2, "a:b", is not `group:artifact:version [alone]`',
  );
});

test("only a root that stands alone excludes what it needs", () => {
  const pom = pomOf(parseRoots("a:with:1\nb:without:2 alone\n"));
  expect(pom).toContain("<artifactId>with</artifactId><version>1</version></dependency>");
  expect(pom).toContain("<artifactId>without</artifactId><version>2</version><exclusions>");
});

test.each([
  ["org/a/b/1.0/b-1.0.jar", "org.a:b:1.0"],
  ["io/netty/n/4.1.Final/n-4.1.Final-linux-x86_64.jar", "io.netty:n:4.1.Final:linux-x86_64"],
])("the jar at %s is %s", (path, coordinates) => {
  expect(coordinatesOf(path)).toBe(coordinates);
});

test("a lock leaves out natives that no Linux container loads, and keeps both processors", () => {
  const natives = [
    "linux-x86_64",
    "linux-aarch_64",
    "linux-riscv64",
    "osx-aarch_64",
    "windows-x86_64",
  ];
  const lock = lockOf(Object.fromEntries(natives.map((native) => [`g:n:1:${native}`, "0"])), []);
  expect(lock).toBe("0 g:n:1:linux-aarch_64\n0 g:n:1:linux-x86_64\n");
});

test("a lock leaves out what is in the image already, in whatever version", () => {
  const resolved = { "g:jackson-core:2.12": "1", "g:jackson-core-extra:1": "2" };
  expect(lockOf(resolved, ["jackson-core-2.15.2.jar"])).toBe("2 g:jackson-core-extra:1\n");
});
