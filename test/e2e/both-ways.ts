import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { exec, feed } from "./containers.ts";
import { bring, SCHEDULER, shared } from "./scheduler.ts";
import type { Workspace } from "./workspace.ts";

const HERE = new URL("native/", import.meta.url);
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
export function everyWay(workspace: Workspace): { native: Way; plain: Way; shared: Way } {
  const { folder, stack } = workspace;
  const specs = execFileSync(process.execPath, ["tools/specs.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  bring(workspace, "jobs", FOLDER, scripts());
  feed(stack, SCHEDULER, specs, "cp", "/dev/stdin", `${FOLDER}/specs.json`);
  const jars = exec(stack, SCHEDULER, "sh", "-c", "find /tmp/airflow -name job.jar").split("\n");
  const settings = Object.values(JSON.parse(specs) as Record<string, { spark?: { conf: object } }>)
    .map(({ spark }) => spark?.conf)
    .find((conf) => conf !== undefined);
  const out = exec(
    stack,
    SCHEDULER,
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
  const ours = `${FOLDER}/both_ways.py ${FOLDER} s3a://$HEADWATER_BUCKET/runs/both-ways`;
  return { ...lastLine(out), shared: lastLine(shared(stack, ours)) };
}

const scripts = (): Record<string, URL> =>
  Object.fromEntries(
    readdirSync(HERE)
      .filter((name) => name.endsWith(".py"))
      .map((name) => [name, new URL(name, HERE)]),
  );

const lastLine = (printed: string) => JSON.parse(printed.trim().split("\n").at(-1) ?? "");
