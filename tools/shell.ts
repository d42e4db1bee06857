import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import type { Given } from "./options.ts";
import { parameters } from "./pipeline/conf.ts";
import { placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { ROOT, USUAL_STACK } from "./project.ts";
import { aside } from "./say.ts";
import { readerLogins } from "./sql/logins.ts";
import { refuseWithoutDriver } from "./sql/shared-driver.ts";
import { type BesideJobs, besideJobs } from "./stack/beside-jobs.ts";
import { deployed } from "./stack/deployed.ts";
import { runIn } from "./stack/run-in.ts";

/** Puts texts by their paths into a folder that nobody else reads, and says where that is. */
const UNPACK = `import json, os, sys, tempfile
folder = tempfile.mkdtemp()
for name, text in json.loads(sys.stdin.readline()).items():
    os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
    open(os.path.join(folder, name), "w", encoding="utf-8").write(text)
print(folder)
`;

/** Opens PySpark with a job at hand, at the terminal, or runs what standard input has. */
export async function shell({
  values,
  switches,
  lists,
  arguments: [name],
}: Given): Promise<number> {
  const stack = values["stack"] ?? USUAL_STACK;
  const place = await placeOf(stack);
  refuseWithoutDriver(place);
  const { spark, jobs } = place.settings;
  const [{ outputs }, loaded] = await Promise.all([
    deployed(stack, aside),
    loadJobs(join(ROOT, "jobs"), spark, jobs.running),
  ]);
  const all = new Map([
    ...loaded.published.map((one) => [one.name, one.files] as const),
    ...loaded.running.map(({ job, files }) => [job.name, files] as const),
  ]);
  const code = name === undefined ? undefined : all.get(name);
  if (code === undefined) {
    throw new Problem(
      name === undefined ? "Which job?" : `There is no job "${name}".`,
      `name one of: ${[...all.keys()].sort().join(", ")}.`,
    );
  }
  const write = switches.has("write");
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const given = {
    env: readerLogins(outputs, write),
    write,
    run: "shell",
    as_of: values["as-of"] ?? new Date().toISOString().slice(0, 10),
    params: parameters(lists["param"] ?? []),
  };
  const files = {
    ...code,
    "pyspark_shell.py": own("shell/pyspark_shell.py"),
    "spark_words.py": own("sql/spark_words.py"),
    "sql_session.py": own("sql/sql_session.py"),
    "given.json": JSON.stringify(given),
    ...(!terminal && { "script.py": await text(process.stdin) }),
  };
  const beside = await besideJobs(place, outputs, "shell");
  try {
    return await opened(beside, await unpacked(beside, files), terminal);
  } finally {
    await beside.end();
  }
}

const own = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

async function unpacked(
  beside: BesideJobs,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const run = runIn((_, command) => beside.start(command));
  const { code, said } = await run("", ["python3", "-c", UNPACK], JSON.stringify(files));
  if (code !== 0) throw new Problem(`The job's code could not be brought there: ${said.trim()}`);
  return said.trim();
}

/** Runs it to its end. @returns its exit code */
async function opened(beside: BesideJobs, folder: string, terminal: boolean): Promise<number> {
  const python = `cd ${folder} && exec python3 pyspark_shell.py`;
  const { rows = 24, columns = 80 } = process.stdout;
  const command = terminal ? `stty rows ${rows} cols ${columns}; ${python}` : python;
  const { input, output, errors, ended } = await beside.start(["sh", "-c", command], terminal);
  output.pipe(process.stdout, { end: false });
  errors.pipe(process.stderr, { end: false });
  if (terminal) {
    process.stdin.setRawMode(true);
    process.stdin.pipe(input);
  }
  try {
    return (await ended) ?? 1;
  } finally {
    if (terminal) process.stdin.setRawMode(false);
    process.stdin.unpipe(input);
    process.stdin.pause();
  }
}
