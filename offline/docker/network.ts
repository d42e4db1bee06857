import type Docker from "dockerode";
import type { Properties } from "../provider/properties.ts";
import type { Resource } from "../provider/resource.ts";
import { discard, doing, find } from "./daemon.ts";
import { labelMap, labelsProperty, type Label } from "./labels.ts";

interface IpamConfig {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ipRange?: string;
}

interface NetworkInputs {
  readonly name: string;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly options?: Record<string, string>;
  readonly labels?: readonly Label[];
  readonly ipamConfigs?: readonly IpamConfig[];
}

/** `docker.Network`. */
export function network(docker: Docker): Resource {
  return {
    schema: {
      name: { shape: "string", onChange: "replace" },
      driver: { shape: "string", default: "bridge", onChange: "replace" },
      internal: { shape: "boolean", default: false, onChange: "replace" },
      options: { shape: { map: "string" }, onChange: "replace" },
      labels: labelsProperty,
      ipamConfigs: {
        shape: {
          set: {
            object: {
              subnet: { shape: "string" },
              gateway: { shape: "string" },
              ipRange: { shape: "string" },
            },
          },
        },
        onChange: "replace",
      },
    },
    computed: ["driver", "internal", "ipamConfigs", "options", "scope"],
    recomputed: [],
    autonamed: true,
    async create(properties) {
      const inputs = properties as unknown as NetworkInputs;
      const created = await doing(
        `create the network "${inputs.name}"`,
        docker.createNetwork({
          Name: inputs.name,
          // The daemon allows two networks of one name otherwise, and containers would join either.
          CheckDuplicate: true,
          Driver: inputs.driver ?? "bridge",
          Internal: inputs.internal ?? false,
          Options: inputs.options ?? {},
          Labels: labelMap(inputs.labels),
          IPAM: { Config: (inputs.ipamConfigs ?? []).map(ipamConfig) },
        }),
      );
      const made = await doing(`inspect the network "${inputs.name}"`, created.inspect());
      return { id: created.id, outputs: { ...properties, ...observed(made) } };
    },
    async read(id, inputs, outputs) {
      const found = await find(`inspect the network ${id}`, docker.getNetwork(id).inspect());
      if (found === undefined) return undefined;
      return { inputs, outputs: { ...outputs, ...observed(found) } };
    },
    async update(_id, inputs, outputs) {
      return { ...outputs, ...inputs };
    },
    async delete(id, outputs) {
      const remove = () => docker.getNetwork(id).remove();
      await discard(`delete the network "${String(outputs["name"])}"`, remove, [403, 409]);
    },
  };
}

function ipamConfig(config: IpamConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries({
      Subnet: config.subnet,
      Gateway: config.gateway,
      IPRange: config.ipRange,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function observed(network: Docker.NetworkInspectInfo): Properties {
  return {
    driver: network.Driver,
    internal: network.Internal,
    scope: network.Scope,
    options: network.Options ?? {},
    ipamConfigs: (network.IPAM?.Config ?? []).map((config) => ({
      subnet: config["Subnet"],
      gateway: config["Gateway"],
    })),
  };
}
