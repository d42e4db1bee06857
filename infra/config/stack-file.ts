import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "./config.ts";
import { strayKeys } from "./stray-keys.ts";
import type { Settings } from "./schema.ts";
import { ineffective } from "../targets/support.ts";
import type { Target } from "../targets/target.ts";

/** The settings of the selected stack: every `headwater:` key of its file, checked in one go. What has no effect on its target is warned of. */
export function stackSettings(): Settings {
  const project = pulumi.getProject();
  const prefix = `${project}:`;
  const all = pulumi.runtime.allConfig();
  const raw = Object.entries(all)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), fromJson(value)]);
  const given = Object.fromEntries(raw);
  const strays = strayKeys(Object.keys(all), project);
  const settings = parseSettings(given, `Pulumi.${pulumi.getStack()}.yaml`, strays);
  for (const line of ineffective(given, kindOf(settings.target))) void pulumi.log.warn(line);
  return settings;
}

/** AWS is where the cluster comes from; the platform runs on Kubernetes. */
const kindOf = ({ kind }: Settings["target"]): Target["kind"] =>
  kind === "docker" ? "docker" : "kubernetes";

/** The engine hands mappings over as JSON and plain values as they are. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
