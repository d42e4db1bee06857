import type Docker from "dockerode";
import type { Properties } from "../provider/properties.ts";
import type { Resource } from "../provider/resource.ts";
import { discard, doing, find } from "./daemon.ts";
import { labelMap, labelsProperty, type Label } from "./labels.ts";

interface VolumeInputs {
  readonly name: string;
  readonly driver?: string;
  readonly driverOpts?: Record<string, string>;
  readonly labels?: readonly Label[];
}

/** `docker.Volume`; its id is its name. */
export function volume(docker: Docker): Resource {
  return {
    schema: {
      name: { shape: "string", onChange: "replace" },
      driver: { shape: "string", default: "local", onChange: "replace" },
      driverOpts: { shape: { map: "string" }, onChange: "replace" },
      labels: labelsProperty,
    },
    computed: ["driver", "mountpoint"],
    recomputed: [],
    autonamed: true,
    async create(properties) {
      const inputs = properties as unknown as VolumeInputs;
      await doing(
        `create the volume "${inputs.name}"`,
        docker.createVolume({
          Name: inputs.name,
          Driver: inputs.driver ?? "local",
          DriverOpts: inputs.driverOpts ?? {},
          Labels: labelMap(inputs.labels),
        }),
      );
      const made = docker.getVolume(inputs.name).inspect();
      return {
        id: inputs.name,
        outputs: { ...properties, ...observed(await doing("inspect the volume", made)) },
      };
    },
    async read(id, inputs, outputs) {
      const found = await find(`inspect the volume "${id}"`, docker.getVolume(id).inspect());
      if (found === undefined) return undefined;
      return { inputs, outputs: { ...outputs, ...observed(found) } };
    },
    async update(_id, inputs, outputs) {
      return { ...outputs, ...inputs };
    },
    async delete(id) {
      await discard(`delete the volume "${id}"`, () => docker.getVolume(id).remove(), [409]);
    },
  };
}

function observed(volume: Docker.VolumeInspectInfo): Properties {
  return { driver: volume.Driver, mountpoint: volume.Mountpoint };
}
