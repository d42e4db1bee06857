import type { Settings } from "../../infra/config-schema.ts";

/** A port of 127.0.0.1 that the stack publishes, and the setting that chooses it. */
export interface StackPort {
  readonly port: number;
  /** As the stack file writes it: `headwater:kafka.port`. */
  readonly setting: string;
}

/** Every port that a stack publishes. Pure. */
export function stackPorts(settings: Settings): StackPort[] {
  const { airflow, cassandra, kafka, objectStore, postgres, spark } = settings;
  const claims: [setting: string, first: number, count: number][] = [
    ["airflow.port", airflow.port, 1],
    ["spark.masterPort", spark.masterPort, 1],
    ["spark.workerPort", spark.workerPort, spark.workers],
    ["spark.historyPort", spark.historyPort, 1],
    ["kafka.port", kafka.port, kafka.brokers],
    ["cassandra.port", cassandra.port, cassandra.nodes],
    ["postgres.port", postgres.port, 1],
    ["objectStore.port", objectStore.port, 1],
  ];
  return claims.flatMap(([setting, first, count]) =>
    Array.from({ length: count }, (_, offset) => ({
      port: first + offset,
      setting: `headwater:${setting}`,
    })),
  );
}
