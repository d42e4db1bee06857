import type { Settings } from "../../infra/config/schema.ts";
import type { Scope } from "../../infra/model/names.ts";
import { stackFile } from "../project.ts";
import { dockerAddress } from "./docker-address.ts";
import { diskFinding, freeDisk } from "./disk.ts";
import { type EngineFacts, dockerClient, engineState } from "./engine.ts";
import { plan } from "./engine-start.ts";
import { host } from "./engine-up.ts";
import { baseFinding, cliFinding } from "./fallbacks.ts";
import type { Finding } from "./finding.ts";
import { availableMemory, memoryFinding } from "./memory.ts";
import { own, ownContainer } from "./own.ts";
import { freePort, portFindings, taken, type TakenPort } from "./ports.ts";
import { listeningProcess } from "./sockets.ts";
import { forwardedPorts, type StackPort, stackPorts } from "./stack-ports.ts";

/** Checks everything that a stack on Docker needs of this machine; one fault hides no other. */
export async function inspect(scope: Scope, settings: Settings): Promise<Finding[]> {
  const address = dockerAddress(
    settings.target.kind === "docker" ? settings.target.host : undefined,
  );
  const docker = dockerClient(address);
  const state = await engineState(docker);
  const wanted = stackPorts(settings);
  if (state.state !== "running") {
    const way = plan(host(), state.state, address, state.message);
    const fault: Finding =
      "impossible" in way
        ? { name: "docker", ok: false, detail: way.impossible, remedy: way.remedy }
        : {
            name: "docker",
            ok: false,
            detail: way.install ? "is not installed" : "does not run",
            remedy: "`npm run setup` brings it up (so does `npm run up`).",
          };
    return [
      fault,
      cliFinding(),
      memoryFinding(settings, availableMemory(), false),
      ...portFindings(stackFile(scope.stack), wanted, await occupied(wanted, new Set(), [])),
    ];
  }
  const all = (await docker.listContainers()).map(ownContainer);
  const ours = (await own(docker, scope)).containers.filter(({ state }) => state === "running");
  return [
    engineFinding(state, address),
    cliFinding(),
    await baseFinding(docker),
    memoryFinding(settings, state.local ? availableMemory() : state.memory, ours.length > 0),
    diskFinding(state.root, state.local ? await freeDisk(state.root) : undefined, ours.length > 0),
    ...portFindings(
      stackFile(scope.stack),
      wanted,
      await occupied(wanted, new Set(ours.flatMap(({ ports }) => ports)), all),
    ),
  ];
}

const engineFinding = ({ version, api }: EngineFacts, address: string): Finding => ({
  name: "docker",
  ok: true,
  detail: `Engine ${version}, API ${api}, at ${address}`,
});

/**
 * The ports of this machine that a stack elsewhere is to be reached by, and something has already.
 * @param forwarded whether an `npm run forward` of the stack runs: then they are its
 */
export async function portsToOpen(
  { stack }: Scope,
  settings: Settings,
  forwarded: boolean,
): Promise<Finding[]> {
  const wanted = forwardedPorts(settings);
  if (forwarded) return portFindings(stackFile(stack), wanted, []);
  const docker = dockerClient(dockerAddress(undefined));
  // Where no Docker runs, no container has a port.
  const containers = await docker.listContainers().catch(() => []);
  const found = await occupied(wanted, new Set(), containers.map(ownContainer));
  return portFindings(stackFile(stack), wanted, found);
}

/** The wanted ports that something other than the stack listens on. */
async function occupied(
  wanted: readonly StackPort[],
  ours: ReadonlySet<number>,
  containers: readonly { readonly name: string; readonly ports: readonly number[] }[],
): Promise<TakenPort[]> {
  const found: TakenPort[] = [];
  const given = new Set(wanted.map(({ port }) => port));
  for (const claim of wanted) {
    if (ours.has(claim.port) || !(await taken(claim.port))) continue;
    const container = containers.find(({ ports }) => ports.includes(claim.port));
    const by = container ? `the container ${container.name}` : await listeningProcess(claim.port);
    const free = await freePort(claim.port, given);
    if (free !== undefined) given.add(free);
    found.push({
      ...claim,
      ...(by !== undefined && { by }),
      ...(free !== undefined && { free }),
    });
  }
  return found;
}
