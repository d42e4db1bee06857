import { servePlugin } from "../provider/plugin.ts";
import { bytes } from "./bytes.ts";
import { password } from "./password.ts";

await servePlugin(
  {
    name: "random",
    version: "4.21.2",
    config: {},
    resources: () => ({
      "random:index/randomPassword:RandomPassword": password,
      "random:index/randomBytes:RandomBytes": bytes,
    }),
  },
  process.argv[2],
);
