import official from "@pulumi/random/package.json" with { type: "json" };
import { servePlugin } from "../provider/plugin.ts";
import { bytes } from "./bytes.ts";
import { password } from "./password.ts";

await servePlugin(
  {
    name: "random",
    version: official.version,
    config: {},
    resources: () => ({
      "random:index/randomPassword:RandomPassword": password,
      "random:index/randomBytes:RandomBytes": bytes,
    }),
  },
  process.argv[2],
);
