/**
 * What `stock-ticks` brings from Kafka into Cassandra, beside an older build's: `npm run bench:stock-ticks -- [rounds] [commit]`.
 *
 * Each build has a stack of its own, one after the other. A round is a backlog that comes within seconds, with all that the job does
 * (archive, bars, totals). One backlog before the first round is not measured: in its first minutes the job's executor spends as much on
 * compiling as on ticks (seen with Java's flight recorder). Then comes the latency at an even rate. A write's time is that of its
 * sending: what Cassandra needs for it, some milliseconds, is not in the latency. Last, on this build's stack, as many ticks are read by Kafka's own
 * tool, and rows written by Cassandra's driver: Cassandra compacts those for minutes, and neither build's rounds shall meet that.
 */
import { OLDER } from "./checkout.ts";
import { against, atLeast, median } from "./rounds.ts";
import { type Latency, TickStream } from "./tick-stream.ts";

const SHARE = 0.5;
/** Of the older build's events a second, and of its latency. */
const FASTER = 2;
const SOONER = 0.5;

/** Ten a second of one day. */
const BACKLOG = 800_000;
/** Rows that Cassandra's driver writes, each way. */
const WRITTEN = 200_000;
const RATE = 1000;
/** Seconds of even ticks before those that are measured, and of those. */
const WARM = 60;
const MEASURED = 60;

const count = Number(process.argv[2] ?? 3);
const commit = process.argv[3] ?? OLDER;
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");
// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

interface Measured {
  readonly rate: number;
  readonly latency: Latency;
}

async function measured(name: string, ports: number, build?: string): Promise<Measured> {
  const rates: number[] = [];
  let latency: Latency = { p50: NaN, p99: NaN };
  console.log(`${name}: bringing its stack up and working a backlog off, untimed`);
  await TickStream.with(
    async (stream) => {
      await stream.worked({ count: BACKLOG / 2, symbol: "WARM", day: "2023-12-31" });
      for (let round = 1; round <= count; round += 1) {
        rates.push(await stream.rate(BACKLOG, `ROUND${round}-`, dayOf(round)));
        console.log(`${name}, round ${round}: ${Math.round(rates.at(-1) ?? NaN)} events a second`);
      }
      latency = await stream.latency(RATE, WARM, MEASURED);
      console.log(
        `${name}, at ${RATE} ticks a second: p50 ${latency.p50.toFixed(2)} s, p99 ${latency.p99.toFixed(2)} s of ${MEASURED} s`,
      );
      if (build === undefined) await share(stream, median(rates));
    },
    ports,
    build,
  );
  return { rate: median(rates), latency };
}

const dayOf = (round: number): string => `2024-01-${String(round).padStart(2, "0")}`;

/** Holds the job's rate to the slower of the systems that it brings ticks from and to. */
async function share(stream: TickStream, rate: number): Promise<void> {
  const alone: Awaited<ReturnType<typeof bySystems>>[] = [];
  for (let round = 1; round <= count; round += 1) {
    alone.push(await bySystems(stream, round, dayOf(round)));
  }
  const middle = (of: "kafka" | "single" | "batched") => median(alone.map((one) => one[of]));
  const [single, batched] = (["single", "batched"] as const).map(
    (way) => rate / Math.min(middle("kafka"), middle(way)),
  ) as [number, number];
  console.log(
    `bench/stock-ticks  share    ${atLeast(single, SHARE)} of the slower of Kafka's reader and Cassandra's driver with a statement a row, medians of ${count}; ${batched.toFixed(2)} where the driver sends batches`,
  );
  if (single < SHARE) process.exitCode = 1;
}

/** Events a second of Kafka's own reader, and of Cassandra's own driver. */
async function bySystems(stream: TickStream, round: number, day: string) {
  const kafka = await stream.tools.consumerAlone(BACKLOG / 2);
  const cassandra = await stream.tools.writerAlone(WRITTEN, `ALONE${round}-`, day);
  const [read, single, batched] = [kafka, cassandra.single, cassandra.batched].map(Math.round);
  console.log(
    `events a second of Kafka's reader alone ${read}, of Cassandra's writer alone ${single} by single rows, ${batched} by batches`,
  );
  return { kafka, ...cassandra };
}

const before = await measured(commit, 31_000, commit);
const now = await measured("this build", 31_100);
const faster = now.rate / before.rate;
const sooner = now.latency.p99 / before.latency.p99;
console.log(
  `bench/stock-ticks  faster   ${atLeast(faster, FASTER)} of ${commit}'s events a second, medians of ${count}`,
);
console.log(
  `bench/stock-ticks  latency  ${against(sooner, SOONER)} of ${commit}'s p99, ${now.latency.p99.toFixed(2)} s beside ${before.latency.p99.toFixed(2)} s`,
);
if (faster < FASTER || !(sooner <= SOONER)) process.exitCode = 1;
