import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { docker } from "./containers.ts";
import type { Workspace } from "./workspace.ts";

const HERE = fileURLToPath(new URL("native", import.meta.url));
/** In the container. */
const FOLDER = "/tmp/both-ways";

const QUICK = {
  "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
  "spark.eventLog.enabled": "false",
  "spark.sql.shuffle.partitions": "2",
};

/** What one way has given. */
export interface Way {
  /** Rows as text by the job, or `expressions`, and the role, or the query. */
  readonly made: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly ran: { readonly operators: number; readonly native: number };
}

/** Runs every job's code and a page of expressions in a stack's scheduler: with Comet and without, and those in Python on the shared driver. */
export function everyWay({ folder, stack }: Workspace): { native: Way; plain: Way; shared: Way } {
  const container = `headwater-${stack}-airflow-scheduler`;
  const inside = (input: string | Buffer, ...command: string[]) =>
    execFileSync("docker", ["exec", "-i", container, ...command], {
      input,
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "ignore"],
    });
  const specs = execFileSync(process.execPath, ["tools/specs.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  const jobs = execFileSync("tar", ["-C", folder, "-c", "jobs"], { maxBuffer: 1 << 28 });
  inside("", "mkdir", "-p", FOLDER);
  inside(jobs, "tar", "-C", FOLDER, "-x");
  inside(specs, "cp", "/dev/stdin", `${FOLDER}/specs.json`);
  for (const file of readdirSync(HERE).filter((name) => name.endsWith(".py"))) {
    inside(readFileSync(join(HERE, file)), "cp", "/dev/stdin", `${FOLDER}/${file}`);
  }
  const jars = docker("exec", container, "sh", "-c", "find /tmp/airflow -name job.jar").split("\n");
  const settings = Object.values(JSON.parse(specs) as Record<string, { spark?: { conf: object } }>)
    .map(({ spark }) => spark?.conf)
    .find((conf) => conf !== undefined);
  const out = inside(
    "",
    "spark-submit",
    "--master",
    "local[2]",
    "--driver-memory",
    "1g",
    "--jars",
    jars[0] ?? "",
    ...Object.entries({ ...settings, ...QUICK }).flatMap(([key, value]) => [
      "--conf",
      `${key}=${value}`,
    ]),
    `${FOLDER}/both_ways.py`,
    FOLDER,
  );
  const script = `PYTHONPATH=$SPARK_HOME/python:$(ls $SPARK_HOME/python/lib/py4j-*-src.zip) python3 ${FOLDER}/both_ways.py ${FOLDER} s3a://$HEADWATER_BUCKET/runs/both-ways`;
  const shared = inside("", "bash", "-c", script);
  return { ...lastLine(out), shared: lastLine(shared) };
}

const lastLine = (printed: Buffer) =>
  JSON.parse(printed.toString().trim().split("\n").at(-1) ?? "");
