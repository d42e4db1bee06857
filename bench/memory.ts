/** Memory of all containers of a stack, as it is at this moment: `npm run bench:memory -- [stack]`. Idle means: no job has run for a minute. */
import { readFileSync } from "node:fs";
import { dockerAddress } from "../tools/machine/docker-address.ts";
import { dockerClient } from "../tools/machine/engine.ts";
import { own } from "../tools/machine/own.ts";
import { projectName, stackFile, stackSettings, USUAL_STACK } from "../tools/project.ts";
import { columns } from "../tools/say.ts";
import { used } from "./memory-used.ts";
import { platform } from "./platform.ts";
import { against } from "./rounds.ts";

const BAR = 3;
const GIB = 2 ** 30;

const stack = process.argv[2] ?? USUAL_STACK;
const { target } = await stackSettings(stack);
const docker = dockerClient(dockerAddress(target.kind === "docker" ? target.host : undefined));
const { containers } = await own(docker, { project: projectName(), stack });
const running = containers.filter(({ state }) => state === "running");
// Half a platform would pass any bar.
const yaml = readFileSync(new URL(`../${stackFile(stack)}`, import.meta.url), "utf8");
const services = (await platform(yaml, stack)).filter(({ inputs }) => inputs["healthcheck"]);
const absent = services
  .map(({ inputs }) => String(inputs["name"]))
  .filter((name) => !running.some((one) => one.name === name));
if (absent.length > 0) throw new Error(`not running: ${absent.join(", ")}; npm run up first`);

const measured = await Promise.all(
  running.map(async ({ id, name }) => {
    const { memory_stats } = await docker
      .getContainer(id)
      .stats({ stream: false, "one-shot": true });
    return { name, bytes: used(memory_stats) };
  }),
);
measured.sort((a, b) => b.bytes - a.bytes);
const sum = measured.reduce((total, { bytes }) => total + bytes, 0) / GIB;
for (const line of columns(
  measured.map(({ name, bytes }) => [name, `${Math.round(bytes / 2 ** 20)} MiB`]),
)) {
  console.log(line);
}
console.log(`bench/memory  ${against(sum, BAR, " GiB")}, ${measured.length} containers`);
if (sum > BAR) process.exitCode = 1;
