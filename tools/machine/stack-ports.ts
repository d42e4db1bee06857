import type { Settings } from "../../infra/config/schema.ts";
import { publishedPorts } from "../../infra/published-ports.ts";
import { SUPPORT } from "../../infra/targets/support.ts";

/** A port of 127.0.0.1 that the stack publishes, and the setting that chooses it. */
export interface StackPort {
  readonly port: number;
  /** As the stack file writes it: `headwater:kafka.port`. */
  readonly setting: string;
}

/** Every port that a stack publishes, one by one. Pure. */
export const stackPorts = (settings: Settings): StackPort[] =>
  publishedPorts(settings).flatMap(({ setting, first, count }) =>
    Array.from({ length: count }, (_, offset) => ({ port: first + offset, setting })),
  );

/** Settings of what is on Docker alone. */
const ON_DOCKER = SUPPORT.flatMap(({ settings }) => settings?.docker ?? []);

/** Settings of what an account gives in place of workloads. */
const IN_ACCOUNT = ["postgres.port", "objectStore.port"];

/** The ports that a stack in a cluster is reached by from here: one a service that runs there. Pure. */
export function forwardedPorts(settings: Settings): StackPort[] {
  const elsewhere = [...ON_DOCKER, ...(settings.target.kind === "aws" ? IN_ACCOUNT : [])];
  return publishedPorts(settings)
    .filter(({ setting }) => !elsewhere.some((path) => setting === `headwater:${path}`))
    .map(({ setting, first }) => ({ port: first, setting }));
}
