/**
 * A fresh copy's way to its first result, and then `us-orders`, beside an older build's: `npm run bench:first -- [rounds] [commit]`. Timed are
 * `npm ci` and `npm run up` with its pipeline, then the job from the command to its end, three times. Packages and images are those that the
 * machine has: make both builds' before.
 */
import { checkout, OLDER } from "./checkout.ts";
import { against, median, seconds, timed } from "./rounds.ts";
import { NOT_IN_OLDER, withPorts } from "./stack-file.ts";

const STACK = "bench";
const JOB = "us-orders";
/** How many times as long as the older build's. */
const BAR = 1;
/** Seconds that `up` may take, and a run. */
const WITHIN = 1500;
const RUNS = 3;

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");
// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const side = (name: string, commit: string, unknown: readonly string[]) => ({
  name,
  commit,
  /** Settings of the benches that it does not have. */
  unknown,
  /** Milliseconds. */
  ups: [] as number[],
  runs: [] as number[],
});

const older = process.argv[3] ?? OLDER;
const before = side(older, older, NOT_IN_OLDER);
// As committed, so that its packages are installed too.
const now = side("this build", "HEAD", []);

async function round({ name, commit, unknown, ups, runs }: typeof now) {
  const start = performance.now();
  const copy = await checkout(STACK, (dev) => withPorts(dev, 31000, unknown), commit);
  try {
    await copy.npm(WITHIN, "up", "--yes");
    ups.push(performance.now() - start);
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await timed(() => copy.npm(WITHIN, "jobs", "run", JOB)));
    }
    const last = runs.slice(-RUNS).map(seconds).join(", ");
    console.log(`${name}: first result after ${seconds(ups.at(-1) ?? NaN)}; ${JOB} ${last}`);
  } finally {
    await copy.npm(WITHIN, "down", "--data", "--yes").catch(console.error);
    copy.remove();
  }
}

for (let one = 0; one < count; one += 1) {
  // In turn, so that neither always has the machine that the other left.
  for (const build of one % 2 === 0 ? [before, now] : [now, before]) await round(build);
}
for (const [what, then, today] of [
  ["first result", before.ups, now.ups],
  [JOB, before.runs, now.runs],
] as const) {
  const ratio = median(today) / median(then);
  console.log(
    `bench/first  ${what}: ${seconds(median(today))} against ${seconds(median(then))} of ${before.name}: ${against(ratio, BAR)}`,
  );
  if (!(ratio <= BAR)) process.exitCode = 1;
}
