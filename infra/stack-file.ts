import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "./config.ts";
import type { Settings } from "./config-schema.ts";
import { ineffective } from "./targets/support.ts";

/** The settings of the selected stack: every `headwater:` key of its file, checked in one go. What has no effect on its target is warned of. */
export function stackSettings(): Settings {
  const project = pulumi.getProject();
  const prefix = `${project}:`;
  const raw = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), fromJson(value)]);
  const given = Object.fromEntries(raw);
  const settings = parseSettings(given, `Pulumi.${pulumi.getStack()}.yaml`);
  for (const line of ineffective(given, settings.target.kind)) void pulumi.log.warn(line);
  return settings;
}

/** The engine hands mappings over as JSON and plain values as they are. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
