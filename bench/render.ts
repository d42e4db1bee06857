/**
 * Time of rendering the whole prod stack, AWS and all, under Pulumi's mocks: `npm run bench:render -- [rounds]`. Each round is a process
 * of its own, from Node's start to the last resource, with nothing but the disk's cache warm.
 */
import { fileURLToPath } from "node:url";
import { output } from "./process.ts";
import { against, median, timed } from "./rounds.ts";

/** Milliseconds that it may take. */
const BAR = 5000;

const repetitions = Number(process.argv[2] ?? 5);
const cwd = fileURLToPath(new URL("..", import.meta.url));
const render = (stack: string) =>
  output(process.execPath, ["bench/loaded.ts", stack], { cwd, within: 120 });

const loaded = JSON.parse(await render("prod")) as string[];
if (!loaded.includes("@pulumi/aws")) throw new Error("the prod stack is not on AWS");
const times: number[] = [];
for (let n = 0; n < repetitions; n += 1) times.push(await timed(() => render("prod")));
console.log(`rounds: ${times.map((ms) => Math.round(ms)).join(", ")} ms`);
console.log(`bench/render  ${against(median(times), BAR, " ms")}`);
if (median(times) > BAR) process.exitCode = 1;
