/**
 * Time from `up` to all ready, against Compose with the same images, settings and start conditions: `npm run bench:up -- [rounds]`.
 * Both platforms are made from nothing in each round, images warm, and removed at the end.
 */
import { readFileSync } from "node:fs";
import { checkout } from "./checkout.ts";
import { composeProject } from "./compose.ts";
import { composeSide } from "./compose-side.ts";
import { platform } from "./platform.ts";
import { against, median, rounds, seconds } from "./rounds.ts";
import { withPorts } from "./stack-file.ts";
import { stackSide } from "./stack-side.ts";

const BAR = 1.15;

/** Seconds for one side to come up, and to go away. */
const WITHIN = 600;

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");

// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const dev = readFileSync(new URL("../Pulumi.dev.yaml", import.meta.url), "utf8");
const copy = await checkout("bench", withPorts(dev, 31000));
const pulumi = stackSide(copy, WITHIN);
const compose = composeSide(composeProject(await platform(withPorts(dev, 32000), "bench")), WITHIN);
try {
  console.log("making the images and bringing each side up once, untimed");
  for (const side of [pulumi, compose]) {
    await side.up();
    await side.down();
  }
  const times = await rounds([pulumi, compose], count, console.log);
  const [ours = NaN, theirs = NaN] = [pulumi, compose].map((side) => {
    const middle = median(times.get(side) ?? []);
    console.log(`${side.name}: median ${seconds(middle)} of ${count}`);
    return middle;
  });
  console.log(`bench/up  ${against(ours / theirs, BAR)} times Compose's`);
  if (ours / theirs > BAR) process.exitCode = 1;
} finally {
  await Promise.allSettled([pulumi.down(), compose.remove()]);
  copy.remove();
}
