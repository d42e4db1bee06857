import type { Settings } from "../../infra/config/schema.ts";
import { publishedPorts } from "../../infra/published-ports.ts";

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
