import type { Plain, Process } from "../../infra/policy/process.ts";
import type { Recorded } from "../support/record.ts";

const CONTAINER = "docker:index/container:Container";
const WORKLOAD = "app.kubernetes.io/name";

/** Options that give a container a part of the machine, or another container's namespaces. */
const OF_THE_MACHINE = new Set([
  "cgroupnsMode",
  "devices",
  "gpus",
  "ipcMode",
  "mounts",
  "networkMode",
  "pidMode",
  "privileged",
  "runtime",
  "usernsMode",
]);

interface ContainerInputs {
  readonly image: Plain;
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly envs: readonly Plain[];
  readonly uploads: readonly { readonly file: string; readonly content: Plain }[];
  readonly readOnly?: boolean;
  readonly volumes?: readonly {
    readonly volumeName?: string;
    readonly hostPath?: string;
    readonly containerPath: string;
  }[];
  readonly memory: number;
  readonly memorySwap: number;
  readonly cpus?: string;
  readonly ports?: readonly {
    readonly internal: number;
    readonly external: number;
    readonly ip: string;
  }[];
  readonly networksAdvanced: readonly { readonly aliases: readonly string[] }[];
  readonly healthcheck?: Plain;
  readonly wait?: boolean;
  readonly attach?: boolean;
  readonly logs?: boolean;
  readonly mustRun?: boolean;
  readonly capabilities: { readonly drops: readonly string[] };
  readonly securityOpts: readonly string[];
  readonly logDriver?: string;
  readonly logOpts?: Readonly<Record<string, string>>;
  readonly labels: readonly { readonly label: string; readonly value: string }[];
}

/** The containers among some resources, as processes. */
export function dockerProcesses(resources: readonly Recorded[]): Process[] {
  const containers = resources.filter(({ type }) => type === CONTAINER);
  const owners = new Map(
    containers.map((container) => [`Container:${container.name}`, workloadOf(container)]),
  );
  return containers.map((container) => {
    const inputs = container.inputs as unknown as ContainerInputs;
    const volume = inputs.volumes?.find(({ volumeName }) => volumeName);
    const after = container.dependsOn.flatMap((name) => owners.get(name) ?? []);
    const { entrypoints, command, healthcheck } = inputs;
    return {
      name: container.name,
      workload: workloadOf(container),
      image: inputs.image,
      ...task(inputs, entrypoints),
      ...(command && { args: command }),
      env: Object.fromEntries(inputs.envs.map(variable)),
      files: Object.fromEntries(inputs.uploads.map(({ file, content }) => [file, content])),
      writes: inputs.readOnly ? [] : "everywhere",
      ...(volume && { volume: { mount: volume.containerPath, name: volume.volumeName ?? "" } }),
      ...(inputs.memory && { memory: Math.max(inputs.memory, inputs.memorySwap) }),
      ...(inputs.cpus !== undefined && { cpu: Number(inputs.cpus) }),
      published: (inputs.ports ?? []).map(
        ({ ip, external, internal }) => `${ip}:${external}->${internal}`,
      ),
      hosts: inputs.networksAdvanced.flatMap(({ aliases }) => aliases),
      ...(healthcheck !== undefined && inputs.wait === true && { ready: healthcheck }),
      after: [...new Set(after)].sort(),
      unprivileged:
        inputs.capabilities.drops.includes("ALL") &&
        inputs.securityOpts.includes("no-new-privileges:true"),
      rotatesLogs: inputs.logDriver === "json-file" && "max-size" in (inputs.logOpts ?? {}),
      sees: [
        ...(inputs.volumes ?? []).flatMap(({ hostPath }) => hostPath ?? []),
        ...Object.keys(inputs).filter((option) => OF_THE_MACHINE.has(option)),
      ],
      labels: labelsOf(container),
    };
  });
}

/** A task's own command stands behind the script that tries it; its exit code is read because it is attached to. */
function task(inputs: ContainerInputs, entrypoints: readonly string[] | undefined) {
  if (!inputs.attach) return entrypoints && { command: entrypoints };
  const [, , script = "", , ...command] = entrypoints ?? [];
  if (!inputs.logs || inputs.mustRun !== false)
    throw new Error("nobody reads the task's exit code");
  return {
    command,
    tries: Number(/seq (\d+)/.exec(script)?.[1]),
    timeout: Number(/timeout (\d+)/.exec(script)?.[1]),
  };
}

function variable(entry: Plain): [string, Plain] {
  const secret = typeof entry === "object" && entry !== null && "secret" in entry;
  const text = String(secret ? entry["secret"] : entry);
  const at = text.indexOf("=");
  const value = text.slice(at + 1);
  return [text.slice(0, at), secret ? { secret: value } : value];
}

const labelsOf = (container: Recorded): Record<string, string> =>
  Object.fromEntries(
    (container.inputs as unknown as ContainerInputs).labels.map(({ label, value }) => [
      label,
      value,
    ]),
  );

const workloadOf = (container: Recorded): string => labelsOf(container)[WORKLOAD] ?? "";
