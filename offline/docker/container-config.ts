import type Docker from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { duration } from "./duration.ts";
import { labelMap } from "./labels.ts";

const MB = 1024 * 1024;

/** What the daemon is asked to create. Memberships beyond the first are joined afterwards: the API takes only one. */
export function containerConfig(inputs: ContainerInputs): Docker.ContainerCreateOptions {
  const [first] = inputs.networksAdvanced ?? [];
  return compact({
    name: inputs.name,
    Image: inputs.image,
    Cmd: inputs.command,
    Entrypoint: inputs.entrypoints,
    Env: inputs.envs,
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    Hostname: inputs.hostname,
    Labels: labelMap(inputs.labels),
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    Healthcheck: inputs.healthcheck && healthConfig(inputs.healthcheck),
    ExposedPorts: Object.fromEntries((inputs.ports ?? []).map((port) => [portKey(port), {}])),
    Volumes: Object.fromEntries(
      (inputs.volumes ?? [])
        .filter((volume) => !volume.hostPath && !volume.volumeName)
        .map((volume) => [volume.containerPath ?? "", {}]),
    ),
    HostConfig: hostConfig(inputs),
    NetworkingConfig: first && { EndpointsConfig: { [first.name]: endpoint(first) } },
  });
}

function hostConfig(inputs: ContainerInputs): Docker.HostConfig {
  return compact({
    NetworkMode: networkMode(inputs),
    PortBindings: portBindings(inputs.ports ?? []),
    Binds: (inputs.volumes ?? []).flatMap((volume) => {
      const source = volume.hostPath || volume.volumeName;
      return source ? [`${source}:${volume.containerPath}${volume.readOnly ? ":ro" : ""}`] : [];
    }),
    Mounts: (inputs.mounts ?? []).map(mountConfig),
    Tmpfs: inputs.tmpfs,
    ExtraHosts: (inputs.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    Ulimits: (inputs.ulimits ?? []).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
    CapAdd: inputs.capabilities?.adds,
    CapDrop: inputs.capabilities?.drops,
    SecurityOpt: inputs.securityOpts,
    Sysctls: inputs.sysctls,
    ReadonlyRootfs: inputs.readOnly ?? false,
    Init: inputs.init,
    AutoRemove: inputs.rm ?? false,
    ShmSize: inputs.shmSize && inputs.shmSize * MB,
    NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * 1e9),
    LogConfig:
      inputs.logDriver === undefined && inputs.logOpts === undefined
        ? undefined
        : { Type: inputs.logDriver ?? "", Config: inputs.logOpts ?? {} },
    ...limits(inputs),
  });
}

/** What can be changed while a container runs. */
export function limits(inputs: ContainerInputs): {
  Memory: number;
  MemorySwap: number;
  CpuShares: number;
  RestartPolicy: { Name: string; MaximumRetryCount: number };
} {
  const memory = (inputs.memory ?? 0) * MB;
  const swap = inputs.memorySwap ?? 0;
  return {
    Memory: memory,
    // Twice the memory is the daemon's own default at creation; an update keeps the old limit unless it is said again.
    MemorySwap: swap > 0 ? swap * MB : swap === 0 ? memory * 2 : swap,
    CpuShares: inputs.cpuShares ?? 0,
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: inputs.maxRetryCount ?? 0 },
  };
}

/** Membership of one network. */
export function endpoint(
  membership: NonNullable<ContainerInputs["networksAdvanced"]>[number],
): Docker.EndpointSettings {
  return compact({
    Aliases: membership.aliases,
    IPAMConfig:
      membership.ipv4Address === undefined && membership.ipv6Address === undefined
        ? undefined
        : compact({ IPv4Address: membership.ipv4Address, IPv6Address: membership.ipv6Address }),
  });
}

function networkMode(inputs: ContainerInputs): string {
  const [first] = inputs.networksAdvanced ?? [];
  const mode = inputs.networkMode ?? "bridge";
  return first !== undefined && mode === "bridge" ? first.name : mode;
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

function portKey(port: Port): string {
  return `${port.internal}/${port.protocol ?? "tcp"}`;
}

function portBindings(ports: readonly Port[]): Record<string, object[]> {
  const bindings: Record<string, object[]> = {};
  for (const port of ports) {
    const binding = { HostIp: port.ip ?? "0.0.0.0", HostPort: String(port.external ?? "") };
    bindings[portKey(port)] = [...(bindings[portKey(port)] ?? []), binding];
  }
  return bindings;
}

function mountConfig(mount: NonNullable<ContainerInputs["mounts"]>[number]): Docker.MountSettings {
  const { bindOptions, tmpfsOptions, volumeOptions } = mount;
  return compact({
    Type: mount.type as Docker.MountType,
    Target: mount.target,
    Source: mount.source ?? "",
    ReadOnly: mount.readOnly ?? false,
    BindOptions: bindOptions && {
      Propagation: (bindOptions.propagation ?? "rprivate") as Docker.MountPropagation,
    },
    TmpfsOptions:
      tmpfsOptions && compact({ SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode }),
    VolumeOptions: volumeOptions && { NoCopy: volumeOptions.noCopy ?? false },
  } as Docker.MountSettings);
}

function healthConfig(check: NonNullable<ContainerInputs["healthcheck"]>): Docker.HealthConfig {
  return {
    Test: check.tests ?? [],
    Interval: duration(check.interval ?? "0s"),
    Timeout: duration(check.timeout ?? "0s"),
    StartPeriod: duration(check.startPeriod ?? "0s"),
    Retries: check.retries ?? 0,
  };
}

/** The object without its undefined values, which the client would send as nulls. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
