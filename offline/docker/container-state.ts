import type Docker from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import type { Properties } from "../provider/properties.ts";

const MB = 1024 * 1024;

/** The outputs that come from the daemon rather than from the inputs. */
export function observed(inputs: ContainerInputs, info: Docker.ContainerInspectInfo): Properties {
  const { Config: config, HostConfig: host, NetworkSettings: networks } = info;
  return {
    name: info.Name.replace(/^\//, ""),
    hostname: config.Hostname,
    command: config.Cmd ?? [],
    entrypoints: asList(config.Entrypoint),
    bridge: (networks as { Bridge?: string }).Bridge ?? "",
    ipcMode: host.IpcMode ?? "",
    logDriver: host.LogConfig?.Type ?? "",
    runtime: host.Runtime ?? "",
    shmSize: (host.ShmSize ?? 0) / MB,
    init: host.Init ?? false,
    ports: (inputs.ports ?? []).map((port) => {
      const [bound] = networks.Ports?.[`${port.internal}/${port.protocol ?? "tcp"}`] ?? [];
      return { ...port, external: port.external ?? Number(bound?.HostPort ?? 0) };
    }),
    networkDatas: Object.entries(networks.Networks).map(([networkName, network]) => ({
      networkName,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    })),
    ...(info.State.Running ? {} : { exitCode: info.State.ExitCode }),
  };
}

/**
 * The inputs that would have led to the container as it is: it need not run if it stands still, and it is in those
 * networks only that still exist. The engine then sees what has to be done.
 *
 * @param networks the names and ids of the container's networks that exist
 */
export function actualInputs(
  inputs: Properties,
  info: Docker.ContainerInspectInfo,
  networks: ReadonlySet<string>,
): Properties {
  const { networksAdvanced } = inputs as unknown as ContainerInputs;
  const stopped = !info.State.Running && !info.State.Restarting;
  const joined = networksAdvanced?.filter(({ name }) => networks.has(name));
  return {
    ...inputs,
    ...(stopped ? { mustRun: false } : {}),
    ...(joined === undefined ? {} : { networksAdvanced: joined }),
  };
}

function asList(value: string | string[] | undefined | null): string[] {
  return value === undefined || value === null ? [] : [value].flat();
}
