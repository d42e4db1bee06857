import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contextDigest, readContext } from "../../offline/docker/build-context.ts";
import { buildFailure, emptyTrace, withStatus } from "../../offline/docker/build-trace.ts";
import { ignoring } from "../../offline/docker/ignore.ts";
import { fields } from "../../offline/docker/protobuf.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headwater-build-"));
  mkdirSync(join(directory, "sub"));
  writeFileSync(join(directory, "Dockerfile"), "FROM scratch\n");
  writeFileSync(join(directory, "sub", "run.sh"), "true\n");
});

afterEach(() => rmSync(directory, { recursive: true }));

const read = () => readContext(directory, join(directory, "Dockerfile"));

test("a context's digest follows contents, names and executable bits, and nothing else", () => {
  const first = contextDigest(read());
  expect(contextDigest(read())).toBe(first);
  chmodSync(join(directory, "sub", "run.sh"), 0o755);
  const executable = contextDigest(read());
  expect(executable).not.toBe(first);
  chmodSync(join(directory, "sub", "run.sh"), 0o700);
  expect(contextDigest(read())).toBe(executable);
  writeFileSync(join(directory, "sub", "run.sh"), "false\n");
  expect(contextDigest(read())).not.toBe(executable);
});

test("ignored files are not part of the context, the Dockerfile always is", () => {
  const before = read().entries.map(({ path }) => path);
  expect(before).toEqual(["Dockerfile", "sub/run.sh"]);
  writeFileSync(join(directory, ".dockerignore"), "*\n!.dockerignore\n");
  expect(read().entries.map(({ path }) => path)).toEqual([".dockerignore", "Dockerfile"]);
});

test("a Dockerfile outside its context comes along", () => {
  const { entries, dockerfile } = readContext(
    join(directory, "sub"),
    join(directory, "Dockerfile"),
  );
  expect(dockerfile).toBe(".headwater.Dockerfile");
  expect(entries.map(({ path }) => path)).toEqual(["run.sh", ".headwater.Dockerfile"]);
});

test("a context or a Dockerfile that is not there is refused by its path", () => {
  const gone = join(directory, "gone");
  expect(() => readContext(gone, join(directory, "Dockerfile"))).toThrow(
    `The build context ${gone} does not exist.`,
  );
  expect(() => readContext(directory, gone)).toThrow(`The Dockerfile ${gone} does not exist;`);
});

test.each([
  ["*.md", "a.md", true],
  ["*.md", "sub/a.md", false],
  ["**/*.md", "sub/deep/a.md", true],
  ["**/*.md", "a.md", true],
  ["sub", "sub/deep/a", true],
  ["/sub/", "sub/a", true],
  ["sub", "subway", false],
  ["a?c", "abc", true],
  ["# note\n\na+b", "a+b", true],
  ["*\n!keep", "keep", false],
  ["*\n!keep\nkeep/not", "keep/not", true],
])("the rules %j about %s", (rules, path, ignored) => {
  expect(ignoring(rules)(path)).toBe(ignored);
});

/** A length-delimited protobuf field. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length =
    bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
}

function vertex(digest: string, name: string, error = ""): Buffer {
  const failed = error === "" ? [] : [field(7, error)];
  return field(1, Buffer.concat([field(1, digest), field(3, name), field(5, "t"), ...failed]));
}

const log = (digest: string, text: string) =>
  field(3, Buffer.concat([field(1, digest), field(4, text)]));

test("a trace shows each step once as it starts, and what it writes", () => {
  const first = withStatus(emptyTrace, Buffer.concat([vertex("1", "[1/2] FROM base")]));
  expect(first.lines).toEqual(["[1/2] FROM base"]);
  const second = withStatus(
    first.trace,
    Buffer.concat([
      vertex("1", "[1/2] FROM base"),
      vertex("2", "[2/2] RUN x"),
      log("2", "a\r\nb\n"),
    ]),
  );
  expect(second.lines).toEqual(["[2/2] RUN x", "a", "b"]);
});

test("a failed build names the step and ends with the last 30 lines that it wrote", () => {
  const written = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join("");
  const { trace } = withStatus(
    emptyTrace,
    Buffer.concat([
      vertex("0", "[other] COPY", "context canceled"),
      vertex("1", "[2/2] RUN x", "exit code: 9"),
      log("1", written),
      log("0", "not this"),
    ]),
  );
  const message = buildFailure(trace, "daemon's words");
  expect(message.split("\n")[0]).toBe(`the step "[2/2] RUN x" failed: exit code: 9`);
  expect(message.split("\n").slice(1)).toEqual(
    Array.from({ length: 30 }, (_, index) => `line ${index + 10}`),
  );
});

test("without a failed step the daemon's own words are the reason", () => {
  expect(buildFailure(emptyTrace, "dockerfile parse error")).toBe("dockerfile parse error");
});

test("a message that is cut off is refused", () => {
  expect(() => fields(Buffer.from([0x08, 0x80]))).toThrow(
    "The message ends in the middle of a number.",
  );
});
