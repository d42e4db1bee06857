/**
 * Time of `pulumi preview` of the dev stack, and how it grows with the number of jobs: `npm run bench:preview -- [rounds]`.
 * It runs on a copy of the project whose stack was never deployed, so that everything is to be created.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkout } from "./checkout.ts";
import { against, median, timed } from "./rounds.ts";
import { withPorts } from "./stack-file.ts";
import { writeNewJob } from "../tools/jobs/new.ts";

/** Milliseconds that a job may add. */
const BAR = 3;
const COUNTS = [1, 10, 100, 1000];
const FOREIGN = /^@pulumi\/(aws|aws-native|awsx|eks|kubernetes)$/;

const repetitions = Number(process.argv[2] ?? 3);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The SDKs of other targets than Docker that a stack's program loads, in a process of its own. */
const foreign = (stack: string): string[] =>
  JSON.parse(
    execFileSync(process.execPath, [path("loaded.ts"), stack], { encoding: "utf8" }),
  ).filter((name: string) => FOREIGN.test(name));

/** Adds declared jobs until there are `to`, each with a dataset, its code and a kilobyte that no other has. */
async function fill(root: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) {
    await writeNewJob(root, `bench-${n}`);
    const own = createHash("shake256", { outputLength: 512 }).update(`${n}`).digest("hex");
    appendFileSync(join(root, `jobs/bench-${n}/bench_${n}.py`), `# ${own}\n`);
  }
}

const copy = await checkout("bench", (dev) => withPorts(dev, 31000));
const times = new Map<number, number>();
try {
  for (const [place, count] of COUNTS.entries()) {
    await fill(copy.folder, COUNTS[place - 1] ?? 1, count);
    const preview = () => timed(() => copy.pulumi(600, "preview"));
    if (count === 1) await preview();
    const measured: number[] = [];
    for (let n = 0; n < repetitions; n += 1) measured.push(await preview());
    times.set(count, median(measured));
    console.log(`${count} jobs: ${Math.round(median(measured))} ms, median of ${repetitions}`);
  }
} finally {
  copy.remove();
}

const grown = (from: number, to: number) =>
  ((times.get(to) ?? NaN) - (times.get(from) ?? NaN)) / (to - from);
const [few, many] = [grown(1, 100), grown(100, 1000)];
console.log(
  `a job more: ${few.toFixed(2)} ms from 1 to 100 jobs, ${many.toFixed(2)} ms from 100 to 1000`,
);
console.log(`bench/preview  ${against(grown(1, 1000), BAR, " ms a job")}`);
const local = foreign("dev");
// The prod stack is the proof that the look at the loaded packages sees anything.
const cluster = foreign("prod");
console.log(
  `SDKs of other targets: dev loads ${local.join(", ") || "none"}, prod loads ${cluster.join(", ") || "none"}`,
);
const missed = Math.max(grown(1, 1000), many) > BAR || local.length > 0 || cluster.length === 0;
if (missed) process.exitCode = 1;
