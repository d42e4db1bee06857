/**
 * Time from `up` to all ready, against Compose with the same images, settings and start conditions: `npm run bench:up -- [rounds]`.
 * All are made from nothing in each round, images warm, and removed at the end.
 */
import { readFileSync } from "node:fs";
import { checkout } from "./checkout.ts";
import { composeProject } from "./compose.ts";
import { composeSide } from "./compose-side.ts";
import { platform } from "./platform.ts";
import { against, median, rounds, seconds } from "./rounds.ts";
import { withPorts } from "./stack-file.ts";
import { npmSide, pulumiSide } from "./stack-side.ts";

const BAR = 1.15;

/** Seconds for one side to come up, and to go away; the first time, images are built. */
const WITHIN = 900;

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");

// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const dev = readFileSync(new URL("../Pulumi.dev.yaml", import.meta.url), "utf8");
const project = composeProject(await platform(withPorts(dev, 32000), "bench"));
const copy = await checkout("bench", (dev) => withPorts(dev, 31000));
const compose = composeSide(project, WITHIN);
const pulumi = pulumiSide(copy, WITHIN);
const npm = npmSide(copy, WITHIN);
try {
  console.log("bringing npm run up and Compose up once, untimed: images and caches are then warm");
  for (const side of [npm, compose]) {
    await side.up();
    await side.down();
  }
  const times = await rounds([pulumi, npm, compose], count, console.log);
  const middle = (side: typeof npm) => median(times.get(side) ?? []);
  for (const side of times.keys()) {
    console.log(`${side.name}: ${seconds(middle(side))}, the median of ${count}`);
  }
  const ratios = [pulumi, npm].map((side) => middle(side) / middle(compose));
  const [ours = NaN, whole = NaN] = ratios;
  console.log(`bench/up  pulumi up   ${against(ours, BAR)} times Compose's`);
  console.log(`bench/up  npm run up  ${against(whole, BAR)} times Compose's`);
  if (!ratios.every((ratio) => ratio <= BAR)) process.exitCode = 1;
} finally {
  await Promise.allSettled([pulumi.down(), compose.remove()]);
  copy.remove();
}
