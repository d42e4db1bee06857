/**
 * What `stock-ticks` brings from Kafka into Cassandra, on a stack of its own: `npm run bench:stock-ticks -- [rounds]`.
 *
 * Each round: as many ticks as the backlog has, read by Kafka's own tool while the job has nothing to do, rows written by Cassandra's
 * Java driver then, and the job on a backlog that comes within seconds, with all that it does (archive, bars, totals). One backlog before the
 * first round is not measured: in its first minutes the job's executor spends as much on compiling as on ticks (seen with Java's
 * flight recorder). Last, its latency at an even rate. A write's time is that of its sending: what Cassandra needs for it, some
 * milliseconds, is not in the latency.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { objectText } from "../tools/object-store.ts";
import { reportKey, streamReport } from "../tools/pipeline/streams.ts";
import { bucketAccess, readOutputs } from "../tools/stack/outputs.ts";
import { checkout } from "./checkout.ts";
import { against, atLeast, median } from "./rounds.ts";
import { withPorts, withRunning } from "./stack-file.ts";
import { tickTools } from "./ticks.ts";
import { faults, percentile, sustained } from "./written.ts";

const SHARE = 0.5;
/** Two triggers of three seconds. */
const LATENCY = 6;

const STACK = "bench";
const JOB = "stock-ticks";
const BACKLOG = 500_000;
/** Rows that Cassandra's driver writes, each way. */
const WRITTEN = 200_000;
/** The first micro-batch, which runs while ticks are still being sent: the job's own `maxOffsetsPerTrigger`. */
const WHILE_SENDING = 100_000;
const RATE = 1000;
/** Seconds of even ticks before those that are measured, and of those. */
const WARM = 60;
const MEASURED = 60;
/** Seconds that the stack may take to come up, and that the job may take for a backlog. */
const WITHIN = 900;

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");
// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const dev = readFileSync(new URL("../Pulumi.dev.yaml", import.meta.url), "utf8");
const copy = await checkout(STACK, withRunning(withPorts(dev, 31000), [JOB]));
let sent = 0;
try {
  console.log("bringing the stack up, untimed");
  await copy.npm(WITHIN, "up", "--yes", "--no-run");
  const printed = await copy.pulumi(60, "stack", "output", "--json", "--show-secrets");
  const outputs = readOutputs(JSON.parse(printed));
  const tools = tickTools(STACK, (JSON.parse(printed) as Login).cassandra.password);
  const store = bucketAccess(outputs);
  if (store === undefined) throw new Error(`the stack ${STACK} exports no key of its object store`);

  /** Waits until every query of the job has read everything that was sent. */
  const caughtUp = async () => {
    for (const end = Date.now() + WITHIN * 1000; Date.now() < end; await pause(3000)) {
      const text = await objectText(store, reportKey(JOB));
      const queries = text === undefined ? [] : streamReport(JOB, text).queries;
      if (queries.length > 0 && queries.every(({ rows }) => rows >= sent)) return queries;
    }
    throw new Error(`${JOB} has not read ${sent} ticks within ${WITHIN} s`);
  };
  /** Sends ticks, and returns the job's queries once they have read them. */
  const worked = async (ticks: Parameters<typeof tools.send>[0]) => {
    await tools.send(ticks);
    sent += ticks.count;
    return caughtUp();
  };
  const whole = (ticks: Parameters<typeof faults>[0], expected: number) => {
    const wrong = faults(ticks, expected);
    if (wrong.length > 0) throw new Error(`not exactly once: ${wrong.join("; ")}`);
  };

  console.log("working a backlog off, untimed");
  await worked({ count: BACKLOG, symbol: "WARM", day: "2023-12-31" });

  const shares: number[] = [];
  const batchShares: number[] = [];
  for (let round = 1; round <= count; round += 1) {
    const day = `2024-01-${String(round).padStart(2, "0")}`;
    const kafka = await tools.consumerAlone(BACKLOG);
    const cassandra = await tools.writerAlone(WRITTEN, `ALONE${round}-`, day);
    await worked({ count: BACKLOG, symbol: `ROUND${round}-`, day });
    const ticks = await tools.written(`ROUND${round}-`, [day]);
    whole(ticks, BACKLOG);
    const job = sustained(ticks, WHILE_SENDING);
    shares.push(job / Math.min(kafka, cassandra.single));
    batchShares.push(job / Math.min(kafka, cassandra.batched));
    const each = [job, kafka, cassandra.single, cassandra.batched].map(Math.round);
    console.log(
      `round ${round}, events a second: the job ${each[0]}, Kafka's reader alone ${each[1]}, Cassandra's writer alone ${each[2]} by single rows, ${each[3]} by batches`,
    );
  }

  const days = [new Date().toISOString().slice(0, 10)];
  const evenly = RATE * (WARM + MEASURED);
  const [query] = await worked({ count: evenly, rate: RATE, symbol: "LIVE", day: "2024-02-01" });
  days.push(new Date().toISOString().slice(0, 10));
  const live = await tools.written("LIVE", [...new Set(days)]);
  whole(live, evenly);
  const latencies = live
    .filter(({ sequence }) => sequence >= RATE * WARM)
    .map(({ time, written }) => (written - time) / 1_000_000);
  const p99 = percentile(latencies, 0.99);
  console.log(
    `at ${RATE} ticks a second: p50 ${percentile(latencies, 0.5).toFixed(2)} s, p99 ${p99.toFixed(2)} s, all ${latencies.length} ticks of ${MEASURED} s; the last micro-batch, in ms: ${JSON.stringify(query?.milliseconds)}`,
  );
  console.log(
    `bench/stock-ticks  share    ${atLeast(median(shares), SHARE)} of the slower of Kafka's reader and Cassandra's driver with a statement a row, median of ${count}; ${median(batchShares).toFixed(2)} where the driver sends batches`,
  );
  console.log(`bench/stock-ticks  latency  ${against(p99, LATENCY, " s")} for p99`);
  if (median(shares) < SHARE || !(p99 <= LATENCY)) process.exitCode = 1;
} finally {
  await copy.npm(WITHIN, "down", "--data", "--yes").catch(console.error);
  copy.remove();
}

interface Login {
  readonly cassandra: { readonly password: string };
}
