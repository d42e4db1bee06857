import official from "@pulumi/docker/package.json" with { type: "json" };
import { servePlugin } from "../provider/plugin.ts";
import { container } from "./container.ts";
import { daemonAt } from "./daemon.ts";
import { image } from "./image.ts";
import { network } from "./network.ts";
import { volume } from "./volume.ts";

await servePlugin(
  {
    name: "docker",
    version: official.version,
    config: { host: { shape: "string", onChange: "update" } },
    resources(config) {
      const docker = daemonAt(typeof config["host"] === "string" ? config["host"] : undefined);
      return {
        "docker:index/network:Network": network(docker),
        "docker:index/volume:Volume": volume(docker),
        "docker:index/image:Image": image(docker),
        "docker:index/container:Container": container(docker),
      };
    },
  },
  process.argv[2],
);
