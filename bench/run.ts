/**
 * `npm run jobs -- run us-orders`, from the command to its end, against `spark-submit` of the same work on the same cluster, on a stack of its
 * own: `npm run bench:run -- [rounds]`. What is between the two is the platform's: the command, Airflow, the checks, the report.
 */
import { airflowAt } from "../tools/pipeline/airflow.ts";
import { readOutputs } from "../tools/stack/outputs.ts";
import { checkout } from "./checkout.ts";
import { output } from "./process.ts";
import { against, median, seconds, timed } from "./rounds.ts";
import { steps, type Step } from "./run/steps.ts";
import { withPorts } from "./stack-file.ts";

/** How many times as long as Spark alone, which starts a driver, a run may take, which has a session on one that is there. */
const BAR = 0.8;

const STACK = "bench";
const JOB = "us-orders";
/** Seconds that the stack may take to come up, and a run. */
const WITHIN = 900;

const count = Number(process.argv[2] ?? 5);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");
// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const scheduler = `headwater-${STACK}-airflow-scheduler`;
const docker = (...args: string[]) =>
  output("docker", args, { cwd: process.cwd(), within: WITHIN });
const copy = await checkout(STACK, (dev) => withPorts(dev, 31000));
try {
  console.log("bringing the stack up, and running the job once, untimed");
  await copy.npm(WITHIN, "up", "--yes", "--no-run");
  const ours = () => copy.npm(WITHIN, "jobs", "run", JOB);
  await ours();
  const printed = await copy.pulumi(60, "stack", "output", "--json", "--show-secrets");
  const { services, airflow: login, objectStore } = readOutputs(JSON.parse(printed));
  const airflow = airflowAt({ url: services["Airflow"] ?? "", ...login });
  await docker(
    "cp",
    new URL("run/plain.py", import.meta.url).pathname,
    `${scheduler}:/tmp/plain.py`,
  );
  const folder = `s3a://${objectStore.bucket}`;
  // As much of the cluster as the job takes.
  const size =
    "--total-executor-cores 1 --executor-cores 1 --executor-memory 768m --driver-memory 512m";
  const submit = ["spark-submit", "--master", "spark://spark-master:7077", ...size.split(" ")];
  const plain = () =>
    docker(
      "exec",
      scheduler,
      ...submit,
      "/tmp/plain.py",
      `${folder}/orders/input`,
      `${folder}/plain`,
    );

  const [whole, alone]: [number[], number[]] = [[], []];
  const parts: (readonly Step[])[] = [];
  for (let round = 1; round <= count; round += 1) {
    const begun = Date.now();
    whole.push(await timed(ours));
    parts.push(await steps(airflow, JOB, begun, Date.now()));
    alone.push(await timed(plain));
    const [last, spark] = [whole.at(-1) ?? NaN, alone.at(-1) ?? NaN];
    console.log(`round ${round}: jobs run ${seconds(last)}, spark-submit ${seconds(spark)}`);
  }
  for (const [at, { name }] of (parts[0] ?? []).entries()) {
    const middle = median(parts.map((each) => each[at]?.milliseconds ?? NaN));
    console.log(`  ${seconds(middle).padStart(7)}  ${name}`);
  }
  const ratio = median(whole) / median(alone);
  console.log(
    `bench/run  ${seconds(median(whole))} against ${seconds(median(alone))}, medians of ${count}: ${against(ratio, BAR)} times Spark's alone`,
  );
  if (!(ratio <= BAR)) process.exitCode = 1;
} finally {
  await copy.npm(WITHIN, "down", "--data", "--yes").catch(console.error);
  copy.remove();
}
