import type { Settings } from "./config/schema.ts";

/** Ports of the user's machine that one setting takes, from `first` on, one a replica. */
export interface PublishedPorts {
  /** As the stack file writes it: `headwater:kafka.port`. */
  readonly setting: string;
  readonly first: number;
  readonly count: number;
}

/** Every port that a stack publishes. Pure. */
export function publishedPorts(settings: Settings): PublishedPorts[] {
  const { airflow, spark, kafka, cassandra, postgres, objectStore } = settings;
  const of = (path: string, first: number, count = 1): PublishedPorts => ({
    setting: `headwater:${path}`,
    first,
    count,
  });
  return [
    of("airflow.port", airflow.port),
    of("spark.masterPort", spark.masterPort),
    of("spark.workerPort", spark.workerPort, spark.workers),
    of("spark.historyPort", spark.historyPort),
    ...(spark.sharedDriver ? [of("spark.connectPort", spark.connectPort)] : []),
    of("kafka.port", kafka.port, kafka.brokers),
    of("cassandra.port", cassandra.port, cassandra.nodes),
    of("postgres.port", postgres.port),
    of("objectStore.port", objectStore.port),
  ];
}
