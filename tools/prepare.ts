import type Docker from "dockerode";
import { join } from "node:path";
import type { Settings } from "../infra/config-schema.ts";
import type { Scope } from "../infra/names.ts";
import { baseImages } from "./machine/base-images.ts";
import { dockerAddress, USUAL } from "./machine/docker-address.ts";
import { dockerClient } from "./machine/engine.ts";
import { engineUp } from "./machine/engine-up.ts";
import { findingLines } from "./machine/finding.ts";
import { inspect } from "./machine/inspect.ts";
import type { Phases } from "./phases.ts";
import { messageOf, Problem } from "./problem.ts";
import { LOCAL, projectName, ROOT, stackSettings } from "./project.ts";
import { detail, say } from "./say.ts";
import { type Pulumi, pulumiFor } from "./stack/pulumi.ts";
import { ensureStack, toolchain } from "./toolchain/index.ts";

/** A stack of this checkout, and the Docker engine that it is on. */
export interface Place {
  readonly scope: Scope;
  readonly settings: Settings;
  /** Undefined for a stack that is not on Docker. */
  readonly docker: Docker | undefined;
  /** The engine's address where `docker` alone would not find it. */
  readonly address: string | undefined;
}

/** Looks a stack up, and touches nothing. */
export async function placeOf(stack: string): Promise<Place> {
  const settings = await stackSettings(stack);
  const scope = { project: projectName(), stack };
  if (settings.target.kind !== "docker") {
    return { scope, settings, docker: undefined, address: undefined };
  }
  const address = dockerAddress(settings.target.host);
  return { scope, settings, docker: dockerClient(address), address };
}

/**
 * Makes the machine ready: Docker runs, what the stack needs is there. Shows every finding, or only the faults.
 * @throws Problem with all faults at once.
 */
export async function machine(place: Place, show: "all" | "faults"): Promise<void> {
  const { docker, address, scope, settings } = place;
  if (!docker || !address) return;
  await engineUp(docker, address, join(LOCAL, "dockerd.log"), detail);
  const findings = await inspect(scope, settings);
  const faults = findings.filter(({ ok }) => !ok);
  if (show === "all" || faults.length > 0) say(findingLines(findings).join("\n"));
  if (faults.length > 0) {
    throw new Problem(
      `This machine is not ready: ${faults.map(({ name }) => name).join(", ")}; what to do stands above.`,
    );
  }
}

/** Pulumi for the stack, with its CLI, its plugins and its state in place. */
export async function engine(place: Place, tell: (line: string) => void = detail): Promise<Pulumi> {
  const found = await toolchain({ root: ROOT, log: tell }).catch(fail);
  await ensureStack(found, place.scope.stack).catch(fail);
  const host =
    place.address !== undefined && place.address !== USUAL && !process.env.DOCKER_HOST
      ? { DOCKER_HOST: place.address }
      : {};
  return pulumiFor({ pulumi: found.pulumi, env: { ...found.env, ...host } }, place.scope, ROOT);
}

/** The toolchain's errors are sentences for the user. */
function fail(error: unknown): never {
  throw new Problem(messageOf(error));
}

/** Everything that comes before the first `pulumi up`. Building the CLI and making base images take minutes: they go side by side. */
export async function prepare(place: Place, phases: Phases, show: "all" | "faults") {
  await phases.run("Machine", () => machine(place, show));
  const { docker } = place;
  return phases.run("Toolchain and base images", () =>
    both(engine(place), docker ? baseImages({ log: detail, docker }) : Promise.resolve()),
  );
}

/** The first's result, once both have ended: a failure of one leaves nothing of the other half-made. @throws what either threw, or one Problem that says both */
async function both<T>(first: Promise<T>, second: Promise<void>): Promise<T> {
  const ended = await Promise.allSettled([first, second]);
  const failures = ended.filter((one) => one.status === "rejected");
  if (failures.length > 1) {
    throw new Problem(failures.map(({ reason }) => messageOf(reason)).join("\n\n✗ "));
  }
  await second;
  return first;
}
