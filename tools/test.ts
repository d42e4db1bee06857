import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checks, type Tally, tallyLine } from "./check.ts";
import { testsOf } from "./jobs/tests.ts";
import { dockerAddress } from "./machine/docker-address.ts";
import { dockerClient } from "./machine/engine.ts";
import { engineUp } from "./machine/engine-up.ts";
import type { Given } from "./options.ts";
import { LOCAL, ROOT } from "./project.ts";
import { pythonTests } from "./python.ts";
import { report } from "./problem.ts";
import { detail, paint, say } from "./say.ts";
import { run } from "./spawn.ts";
import { userHome } from "./toolchain/home.ts";
import { isInstalled, wantedResources } from "./toolchain/plugins.ts";

/** The command `test`: everything that needs no server, or the tests of one job. */
export async function test({ arguments: [job] }: Given): Promise<number> {
  if (job !== undefined) {
    const folder = testsOf(ROOT, job);
    return sum([[`tests of ${job}`, () => pythonTests({ root: ROOT, folder })]]);
  }
  return sum([
    ["check", checks],
    ["unit tests", () => vitest()],
    ["Python tests of the jobs", () => pythonTests({ root: ROOT })],
  ]);
}

/** The command `e2e`. */
export const endToEnd = (): Promise<number> =>
  sum([["end to end", withDocker("test/e2e/vitest.config.ts")]]);

/** The command `members`: minutes of Kafka and Cassandra alone, beside the tiers that `.ci/run` runs. */
export const members = (): Promise<number> =>
  sum([["clusters that change", withDocker("test/e2e/members/vitest.config.ts")]]);

/** The command `move`: an earlier release's images have to be built beside this one's. */
export const move = (): Promise<number> =>
  sum([["a platform that is moved", withDocker("test/e2e/move/vitest.config.ts")]]);

/** The command `conformance`. */
export const conformance = (): Promise<number> => sum([["conformance", withDocker(CONFORMANCE)]]);

/** The command `cluster`: it brings a cluster up and ends it, unless one ran already. */
export const onCluster = async (): Promise<number> => {
  const { clusterDown, clusterUp, isUp } = await import("./cluster/cluster.ts");
  const { KUBECONFIG, NAME } = await import("./cluster/layout.ts");
  const { IMAGES } = await import("./cluster/configuration.ts");
  const found = isUp();
  await clusterUp(detail);
  Object.assign(process.env, {
    KUBECONFIG,
    HEADWATER_CONTEXT: NAME,
    HEADWATER_CONTEXT_IMAGE: IMAGES.shell,
  });
  try {
    return await sum([
      ["the kubernetes plugin", () => vitest(CONFORMANCE, "kubernetes")],
      ["the platform on Kubernetes", withDocker("test/cluster/vitest.config.ts")],
    ]);
  } finally {
    if (!found) await clusterDown(detail);
  }
};

/** The command `aws`: what is deployed on the emulator needs the official plugin, and is left out where that is not there. */
export const onEmulator = async (): Promise<number> => {
  const config = "test/aws-emulator/vitest.config.ts";
  const missing = missingAwsPlugin();
  return sum([
    ["an emulated account, and what is made of it", () => vitest(config, "checks")],
    [
      "the parts of AWS, deployed on it",
      async () => {
        if (missing === undefined) return vitest(config, "deploy");
        say(missing);
        return { passed: 0, failed: 0 };
      },
    ],
  ]);
};

const CONFORMANCE = "test/offline/conformance/vitest.config.ts";

/** Why nothing is deployed on the emulator, and what to do. @returns nothing where the official plugin is there */
function missingAwsPlugin(): string | undefined {
  const [aws] = wantedResources(readFileSync(join(ROOT, "package.json"), "utf8"), ["aws"]);
  const home = userHome(ROOT);
  if (aws === undefined || isInstalled(aws.name, aws.version, home)) return undefined;
  return `skipped: the official plugin pulumi-resource-aws ${aws.version} is neither on PATH nor in ${join(home, "plugins")}, and there is no substitute for it; get it with: pulumi plugin install resource aws ${aws.version}`;
}

/** A tier that needs Docker's engine: it is brought up first where it does not run. */
const withDocker = (config: string) => async (): Promise<Tally> => {
  const address = dockerAddress(undefined);
  await engineUp(dockerClient(address), address, join(LOCAL, "dockerd.log"), detail);
  return vitest(config);
};

/** Runs every runner, whatever the one before says, and ends with the line of their sum. */
async function sum(runners: readonly [name: string, () => Promise<Tally>][]): Promise<number> {
  const tallies: Tally[] = [];
  for (const [name, runner] of runners) {
    say(`\n${paint("bold", `▸ ${name}`)}`);
    tallies.push(await runner().catch(failure));
  }
  say(`\n${tallyLine(tallies)}`);
  return tallies.every(({ failed }) => failed === 0) ? 0 : 1;
}

/** A runner that cannot run says why and counts as one failure. */
function failure(error: unknown): Tally {
  say(report(error));
  return { passed: 0, failed: 1 };
}

/** Runs vitest on this terminal. @param config the tier's configuration. @default that of the unit tests. @param files parts of the files' names. @default all of them */
async function vitest(config = "vitest.config.ts", ...files: string[]): Promise<Tally> {
  const file = join(LOCAL, `vitest-${process.pid}.json`);
  mkdirSync(LOCAL, { recursive: true });
  const code = await run(
    process.execPath,
    [
      join(ROOT, "node_modules/vitest/vitest.mjs"),
      "run",
      "--config",
      config,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...files,
    ],
    { cwd: ROOT },
  );
  const tally = vitestTally(read(file), code);
  rmSync(file, { force: true });
  return tally;
}

/**
 * The counts of a vitest report. Pure. A file that cannot be loaded has no tests and is counted as one failure, as is a run that
 * ends badly although no test failed.
 */
export function vitestTally(report: string | undefined, code: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  };
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  const failed = numFailedTests + unloaded;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
