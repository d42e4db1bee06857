import official from "@pulumi/kubernetes/package.json" with { type: "json" };
import { servePlugin } from "../provider/plugin.ts";
import { apiOf, type Api } from "./api.ts";
import { checkProvider, clusterOf, providerChanges, providerSchema } from "./cluster.ts";
import { kinds } from "./kinds.ts";
import { objectResource } from "./resource.ts";

await servePlugin(
  {
    name: "kubernetes",
    version: official.version,
    config: providerSchema,
    checkConfig: checkProvider,
    diffConfig: providerChanges,
    resources(config) {
      let api: Api | undefined;
      const connect = () => (api ??= apiOf(clusterOf(config)));
      return Object.fromEntries(
        [...kinds].map(([token, kind]) => [token, objectResource(kind, connect)]),
      );
    },
  },
  process.argv[2],
);
