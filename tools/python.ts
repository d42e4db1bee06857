import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Tally } from "./check.ts";
import { Problem } from "./problem.ts";
import { duration, say } from "./say.ts";
import { capture, run } from "./spawn.ts";

/** The oldest Python and Java that the jobs run on; the platform's images have 3.11 and 17. */
const OLDEST = { python: [3, 11], java: 17 } as const;

/**
 * Runs the Python tests of the jobs on local Spark. The first time makes a virtual environment in the user's cache, from locked packages.
 * @param options the checkout, the folder of one job's tests in it (default: all of them), and who is told what is done.
 * @returns how many passed and failed.
 * @throws Problem when Python or Java is not there or too old.
 */
export async function pythonTests(options: {
  readonly root: string;
  readonly folder?: string;
  readonly log?: (line: string) => void;
}): Promise<Tally> {
  const { root, folder: one, log = say } = options;
  // One job's tests share one Spark: a second process would start another.
  const which = one === undefined ? ["jobs"] : [one, "--numprocesses=0"];
  const found = await findPython();
  const javaHome = await findJava();
  const python = await testPython(root, found, log);
  const folder = mkdtempSync(join(tmpdir(), "headwater-pytest-"));
  const report = join(folder, "report.xml");
  try {
    const code = await run(
      python,
      ["-m", "pytest", ...which, "-q", "-c", "jobs/pytest.ini", `--junitxml=${report}`],
      {
        cwd: root,
        // Bytecode would land among the files that are delivered.
        env: { PYTHONDONTWRITEBYTECODE: "1", JAVA_HOME: javaHome },
      },
    );
    return pytestTally(existsSync(report) ? readFileSync(report, "utf8") : undefined, code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Python of the tests' virtual environment, which is made from `found` where it is not there yet. */
export async function testPython(
  root: string,
  found: Python,
  log: (line: string) => void,
): Promise<string> {
  const packages = join(root, "jobs", "requirements-test.txt");
  return join(await pythonEnvironment(packages, found, log), "bin", "python");
}

/** The counts of a JUnit report. Pure. A run that ends badly without a failed test counts as one failure. */
export function pytestTally(report: string | undefined, code: number): Tally {
  const suite = /<testsuite [^>]*>/.exec(report ?? "")?.[0] ?? "";
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  return {
    passed: Math.max(0, count("tests") - failed - count("skipped")),
    failed: failed === 0 && code !== 0 ? 1 : failed,
  };
}

/** A Python that the jobs run on. */
export interface Python {
  readonly command: string;
  readonly version: string;
}

/** @throws Problem when there is no Python on PATH, or too old a one. */
export async function findPython(): Promise<Python> {
  for (const command of ["python3.11", "python3"]) {
    const found = await answer(command, ["--version"]);
    const version = /Python (\d+\.\d+)/.exec(found)?.[1];
    if (version !== undefined && isNewEnough(version)) return { command, version };
  }
  throw new Problem(
    `The Python tests need Python ${OLDEST.python.join(".")} or later, and there is none on PATH.`,
    "install it, on Debian with: apt-get install python3 python3-venv",
  );
}

/** Whether a Python version such as `3.12` runs the jobs. Pure. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === OLDEST.python[0] && minor >= OLDEST.python[1];
}

/**
 * The JAVA_HOME to run with: the one that is set, or none when the `java` on PATH is the one that serves.
 * @throws Problem when there is none, or too old a one.
 */
export async function findJava(): Promise<string | undefined> {
  const home = process.env.JAVA_HOME;
  for (const candidate of home ? [home, undefined] : [undefined]) {
    const java = candidate === undefined ? "java" : join(candidate, "bin", "java");
    const major = javaMajor(await answer(java, ["-version"]));
    if (major !== undefined && major >= OLDEST.java) return candidate;
  }
  throw new Problem(
    `The Python tests need Java ${OLDEST.java} or later, for Spark; there is none in JAVA_HOME and none on PATH.`,
    "install it, on Debian with: apt-get install openjdk-17-jre-headless; or set JAVA_HOME.",
  );
}

/** The major version that `java -version` prints: 17 of `17.0.15`, 8 of `1.8.0`. Pure. @default undefined: it is no such text */
export function javaMajor(text: string): number | undefined {
  const [first, second] = (/version "([^"]+)"/.exec(text)?.[1] ?? "").split(".");
  const major = parseInt((first === "1" ? second : first) ?? "", 10);
  return Number.isNaN(major) ? undefined : major;
}

/** What a program prints, on either stream; nothing when it cannot be started. */
const answer = (command: string, args: readonly string[]): Promise<string> =>
  capture(command, args).then(
    ({ code, stdout, stderr }) => (code === 0 ? stdout + stderr : ""),
    () => "",
  );

/**
 * A virtual environment in the user's cache, made the first time.
 * @param file its locked packages. @returns its folder. @throws Problem when the packages cannot be had.
 */
export async function pythonEnvironment(
  file: string,
  python: Python,
  log: (line: string) => void,
): Promise<string> {
  const venv = environmentFolder(readFileSync(file, "utf8"), python.version);
  if (existsSync(venv)) return venv;
  log(`making a Python environment from ${file}, which takes a minute or two this once`);
  const started = performance.now();
  mkdirSync(join(venv, ".."), { recursive: true });
  // Made aside and moved last: what has the name is whole, whoever stops in the middle.
  const making = mkdtempSync(`${venv}-`);
  try {
    await succeed(
      python.command,
      ["-m", "venv", making],
      "on Debian: apt-get install python3-venv",
    );
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await succeed(
      join(making, "bin", "python"),
      [...pip, "--require-hashes", "-r", file],
      "is a package index reached? `pip config list` shows which one is asked.",
    );
    if (!existsSync(venv)) renameSync(making, venv);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  log(`made ${venv} in ${duration((performance.now() - started) / 1000)}`);
  return venv;
}

/** The folder of an environment, in the user's cache: another one for other packages or another Python. */
export function environmentFolder(requirements: string, version: string): string {
  const hash = createHash("sha256").update(`${version}\n${requirements}`).digest("hex");
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "headwater", `venv-${hash.slice(0, 12)}`);
}

async function succeed(command: string, args: readonly string[], remedy: string): Promise<void> {
  const { code, stdout, stderr } = await capture(command, args);
  if (code === 0) return;
  const said = (stderr || stdout).trimEnd().split("\n").slice(-5).join("\n  ");
  throw new Problem(`A Python environment could not be made:\n  ${said}`, remedy);
}
