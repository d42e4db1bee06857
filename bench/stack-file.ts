import { parse, stringify } from "yaml";

/** The settings that choose a port, with the place of each in a range of forty. */
const PLACES = {
  airflow: { port: 0 },
  spark: { masterPort: 1, historyPort: 2, connectPort: 5, workerPort: 30 },
  postgres: { port: 3 },
  objectStore: { port: 4 },
  kafka: { port: 10 },
  cassandra: { port: 20 },
} as const;

/** Of those, what the older build that benches are held to does not have. */
export const NOT_IN_OLDER: readonly string[] = ["connectPort"];

/**
 * A stack file with its ports moved to forty from `first` on, so that two platforms can never want the same one. Pure.
 * @param unknown settings that an older build does not have.
 */
export function withPorts(yaml: string, first: number, unknown: readonly string[] = []): string {
  const file = parse(yaml) as { config: Record<string, Record<string, unknown>> };
  for (const [part, ports] of Object.entries(PLACES)) {
    const known = Object.entries(ports).filter(([key]) => !unknown.includes(key));
    const moved = known.map(([key, place]) => [key, first + place]);
    const key = `headwater:${part}`;
    file.config[key] = { ...file.config[key], ...Object.fromEntries(moved) };
  }
  return stringify(file);
}

/** A stack file with jobs that never end running. Pure. */
export function withRunning(yaml: string, running: readonly string[]): string {
  const file = parse(yaml) as { config: Record<string, unknown> };
  file.config["headwater:jobs"] = { running };
  return stringify(file);
}
