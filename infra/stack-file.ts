import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "./config.ts";
import type { Settings } from "./config-schema.ts";

/** The settings of the selected stack: every `headwater:` key of its file, checked in one go. */
export function stackSettings(): Settings {
  const project = pulumi.getProject();
  const prefix = `${project}:`;
  const raw = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]): [string, unknown] => [key.slice(prefix.length), fromJson(value)]);
  return parseSettings(Object.fromEntries(raw), `Pulumi.${pulumi.getStack()}.yaml`);
}

/** The engine hands mappings over as JSON and plain values as they are. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
