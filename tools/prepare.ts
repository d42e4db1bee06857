import type Docker from "dockerode";
import { join } from "node:path";
import type { Settings } from "../infra/config/schema.ts";
import { IMAGE_NAMES } from "../infra/images/tags.ts";
import type { Scope } from "../infra/model/names.ts";
import { baseImages } from "./machine/base-images.ts";
import { dockerAddress, USUAL } from "./machine/docker-address.ts";
import { dockerClient } from "./machine/engine.ts";
import { engineUp } from "./machine/engine-up.ts";
import { findingLines } from "./machine/finding.ts";
import { inspect, portsToOpen } from "./machine/inspect.ts";
import type { Phases } from "./phases.ts";
import { asProblem, messageOf, Problem } from "./problem.ts";
import { LOCAL, projectName, ROOT, stackSettings } from "./project.ts";
import { detail, say } from "./say.ts";
import { forwardRuns } from "./stack/forwarding.ts";
import type { Outputs } from "./stack/outputs.ts";
import { type Pulumi, pulumiFor } from "./stack/pulumi.ts";
import { toolchain } from "./toolchain/index.ts";
import { ensureStack } from "./toolchain/stack.ts";

/** A stack of this checkout, and the Docker engines that it takes. */
export interface Place {
  readonly scope: Scope;
  readonly settings: Settings;
  /** The engine that the platform runs on. Undefined for a stack that is not on Docker. */
  readonly docker: Docker | undefined;
  /** The engine that builds its images. Undefined where the stack file names them all. */
  readonly builder: Docker | undefined;
  /** The engine's address. */
  readonly address: string;
}

/** Looks a stack up, and touches nothing. */
export async function placeOf(stack: string): Promise<Place> {
  const settings = await stackSettings(stack);
  const { target, images } = settings;
  const address = dockerAddress(target.kind === "docker" ? target.host : undefined);
  const client = dockerClient(address);
  const docker = target.kind === "docker" ? client : undefined;
  const builds = IMAGE_NAMES.some((name) => images[name] === undefined);
  const scope = { project: projectName(), stack };
  return { scope, settings, docker, builder: docker ?? (builds ? client : undefined), address };
}

/**
 * Makes the machine ready: Docker runs, what the stack needs is there. Shows every finding, or only the faults.
 * @throws Problem with all faults at once.
 */
export async function machine(place: Place, show: "all" | "faults"): Promise<void> {
  const { docker, builder, address, scope, settings } = place;
  if (builder) await engineUp(builder, address, join(LOCAL, "dockerd.log"), detail);
  if (!docker) return;
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
  const found = await toolchain({ root: ROOT, log: tell }).catch(asProblem);
  await ensureStack(found, place.scope.stack).catch(asProblem);
  const host =
    place.builder && place.address !== USUAL && !process.env.DOCKER_HOST
      ? { DOCKER_HOST: place.address }
      : {};
  return pulumiFor({ pulumi: found.pulumi, env: { ...found.env, ...host } }, place.scope, ROOT);
}

/** Everything that comes before the first `pulumi up`. Building the CLI and making base images take minutes: they go side by side. */
export async function prepare(place: Place, phases: Phases, show: "all" | "faults") {
  await phases.run("Machine", () => machine(place, show));
  const { builder } = place;
  return phases.run("Toolchain and base images", () =>
    both(engine(place), builder ? baseImages({ log: detail, docker: builder }) : Promise.resolve()),
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

/**
 * Does something with a stack's services at their addresses on this machine, which those of a Kubernetes stack have only meanwhile.
 * @param work gets the outputs with the addresses that lead there: another port where somebody else has the stack's own
 */
export async function reached<T>(
  { scope, settings: { target } }: Place,
  outputs: Outputs,
  work: (outputs: Outputs) => Promise<T>,
): Promise<T> {
  if (target.kind === "docker") return work(outputs);
  // The client is loaded only here: it takes half a second.
  const { at, forwards, open } = await import("./stack/forward.ts");
  const { namespaceOf } = await import("./stack/namespace.ts");
  const { ports, close } = await open(scope, namespaceOf(target, outputs), forwards(outputs));
  opened.add(scope.stack);
  return work(at(outputs, ports)).finally(() => {
    opened.delete(scope.stack);
    close();
  });
}

/** The stacks elsewhere whose ports this process has open: whoever publishes a job before it runs it deploys meanwhile. */
const opened = new Set<string>();

/** Sees to it that a stack elsewhere can be reached by its ports on this machine. @throws Problem that names those that are taken, before anything is deployed */
export async function reachable({ scope, settings, docker }: Place): Promise<void> {
  if (docker || opened.has(scope.stack)) return;
  const findings = await portsToOpen(scope, settings, forwardRuns(scope.stack));
  const faults = findings.filter(({ ok }) => !ok);
  if (faults.length === 0) return;
  say(findingLines(findings).join("\n"));
  throw new Problem(
    `${faults.map(({ name }) => name).join(", ")} of this machine: the stack "${scope.stack}" could not be reached by ${faults.length === 1 ? "it" : "them"}; what to do stands above.`,
  );
}
