// node tools/lock.ts [FOLDER...]: remakes the locks of the images' packages, from each folder's `requirements.in`, `jars.in`, `pom.xml` and `go.mod`.
// It needs uv, Maven and Go on PATH. A lock changes when the file it is made from does, or when a dependency has a newer release.
import { createHash } from "node:crypto";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { PARENTS } from "../infra/images/tags.ts";
import { coordinatesOf, lockOf, parseRoots, pomOf } from "./jar-lock.ts";
import { Problem, report } from "./problem.ts";
import { ROOT } from "./project.ts";
import { capture } from "./spawn.ts";

/** Python of the images: Debian 12's. */
const PYTHON = "3.11";

/** The plugin that copies jars; pinned, since Maven's own choice is old and knows no repository layout. */
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

async function lockFolder(folder: string): Promise<void> {
  const path = join(ROOT, "images", folder);
  for (const file of globSync("**/requirements.in", { cwd: path })) {
    await lockPython(join(path, dirname(file)), file === "requirements.in" && folder === "spark");
  }
  for (const jars of globSync("**/jars.in", { cwd: path })) {
    await lockJars(join(path, dirname(jars)), folder === "spark" ? await sparkJars(path) : []);
  }
  for (const pom of globSync("pom.xml", { cwd: path })) {
    await lockMaven(join(path, dirname(pom)));
  }
  for (const module of globSync("*/go.mod", { cwd: path })) {
    await tool("go", ["mod", "tidy"], join(path, module, ".."));
  }
}

/** @param alone without what the packages need: Spark's distribution brings it. */
const lockPython = (path: string, alone: boolean): Promise<string> =>
  tool(
    "uv",
    [
      "pip",
      "compile",
      "--quiet",
      "--universal",
      "--python-version",
      PYTHON,
      "--upgrade",
      "--generate-hashes",
      "--no-annotate",
      "--no-header",
      "--no-emit-index-url",
      ...(alone ? ["--no-deps"] : []),
      "requirements.in",
      "--output-file",
      "requirements.txt",
    ],
    path,
  );

async function lockJars(path: string, present: readonly string[]): Promise<void> {
  await inTemporary(async (work) => {
    writeFileSync(
      join(work, "pom.xml"),
      pomOf(parseRoots(readFileSync(join(path, "jars.in"), "utf8"))),
    );
    const output = [
      "-DincludeScope=runtime",
      "-Dmdep.useRepositoryLayout=true",
      "-DoutputDirectory=jars",
    ];
    await tool("mvn", ["-q", "-B", COPY, ...output], work);
    const jars = globSync("**/*.jar", { cwd: join(work, "jars") });
    const resolved = Object.fromEntries(
      jars.map((jar) => [
        coordinatesOf(jar.replaceAll("\\", "/")),
        sha256(join(work, "jars", jar)),
      ]),
    );
    writeFileSync(join(path, "jars.lock"), lockOf(resolved, present));
  });
}

/** Locks what a Maven project's plugins bring once they have compiled something: every jar of a repository that was empty before. */
async function lockMaven(path: string): Promise<void> {
  await inTemporary(async (work) => {
    cpSync(join(path, "pom.xml"), join(work, "pom.xml"));
    mkdirSync(join(work, "src/main/scala"), { recursive: true });
    writeFileSync(join(work, "src/main/scala/Example.scala"), "object Example\n");
    const repository = join(work, "repository");
    const goals = ["scala:compile", "jar:jar"];
    await tool("mvn", ["-q", "-B", `-Dmaven.repo.local=${repository}`, ...goals], work);
    const lines = globSync("**/*.jar", { cwd: repository })
      .sort()
      .map((jar) => `${sha256(join(repository, jar))}  ${jar.replaceAll("\\", "/")}\n`);
    writeFileSync(join(path, "maven.lock"), lines.join(""));
  });
}

const sha256 = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

/** The jars that Spark's distribution brings, by file name. */
const sparkJars = (path: string): Promise<string[]> =>
  inTemporary(async (work) => {
    const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"];
    await tool("python3", [...download, "--dest", work, "-r", "requirements.txt"], path);
    const listing = await tool("tar", ["-tzf", ...globSync("*.tar.gz", { cwd: work })], work);
    return listing
      .split("\n")
      .filter((name) => name.endsWith(".jar"))
      .map((name) => basename(name));
  });

async function inTemporary<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-lock-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tool(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await capture(program, args, { cwd });
  if (code !== 0) {
    throw new Problem(
      `${program} ${args[0]} failed in ${cwd}:\n${`${stdout}${stderr}`.slice(-2000)}`,
    );
  }
  return stdout;
}

try {
  const folders = process.argv.slice(2);
  for (const folder of folders.length > 0 ? folders : Object.keys(PARENTS)) {
    console.log(`locking images/${folder}`);
    await lockFolder(folder);
  }
} catch (error) {
  console.error(report(error));
  process.exitCode = 1;
}
