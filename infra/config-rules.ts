import type { Settings } from "./config-schema.ts";
import { unfitImages } from "./versions.ts";
import { megabytes, type Size } from "./units.ts";

/** Mistakes that lie between settings: ports that collide, copies that have no place, memory that is too small. Pure. */
export function crossCheck(settings: Settings): string[] {
  return [
    ...ports(settings),
    ...replication(settings),
    ...memory(settings),
    ...unfitImages(settings.images),
  ];
}

function ports(settings: Settings): string[] {
  const { airflow, spark, kafka, cassandra, postgres, objectStore } = settings;
  const taken = new Map<number, string>();
  const claims: [path: string, first: number, count: number][] = [
    ["headwater:airflow.port", airflow.port, 1],
    ["headwater:spark.masterPort", spark.masterPort, 1],
    ["headwater:spark.workerPort", spark.workerPort, spark.workers],
    ["headwater:spark.historyPort", spark.historyPort, 1],
    ["headwater:kafka.port", kafka.port, kafka.brokers],
    ["headwater:cassandra.port", cassandra.port, cassandra.nodes],
    ["headwater:postgres.port", postgres.port, 1],
    ["headwater:objectStore.port", objectStore.port, 1],
  ];
  return claims.flatMap(([path, first, count]) =>
    Array.from({ length: count }, (_, offset) => first + offset).flatMap((port) => {
      const other = taken.get(port);
      taken.set(port, other ?? path);
      return other === undefined
        ? []
        : [`${path} takes port ${port}, which ${other} has: give one of them another port.`];
    }),
  );
}

function replication({ kafka }: Settings): string[] {
  return Object.entries(kafka.topics).flatMap(([name, topic]) =>
    topic.replication <= kafka.brokers
      ? []
      : [
          `headwater:kafka.topics.${name}.replication is ${topic.replication}, but headwater:kafka.brokers is ${kafka.brokers}: each copy needs a broker of its own; lower the one or raise the other.`,
        ],
  );
}

const LEAST: readonly [
  path: string,
  pick: (settings: Settings) => Size,
  least: Size,
  why: string,
][] = [
  ["postgres.memory", (s) => s.postgres.memory, "256 MB", "PostgreSQL with 200 connections"],
  [
    "objectStore.memory",
    (s) => s.objectStore.memory,
    "64 MB",
    "the gateway with a multipart upload",
  ],
  ["kafka.memory", (s) => s.kafka.memory, "512 MB", "a broker with a heap of half of it"],
  ["cassandra.memory", (s) => s.cassandra.memory, "1 GB", "a node with a heap of half of it"],
  ["spark.workerMemory", (s) => s.spark.workerMemory, "1 GB", "an executor of the smallest size"],
  [
    "airflow.schedulerMemory",
    (s) => s.airflow.schedulerMemory,
    "2 GB",
    "the scheduler and one Spark driver",
  ],
];

function memory(settings: Settings): string[] {
  return LEAST.flatMap(([path, pick, least, why]) =>
    megabytes(pick(settings)) >= megabytes(least)
      ? []
      : [`headwater:${path} is "${pick(settings)}": ${why} needs at least "${least}".`],
  );
}
