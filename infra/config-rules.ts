import { awsMistakes } from "./aws/settings-rules.ts";
import type { Settings } from "./config-schema.ts";
import { type PublishedPorts, publishedPorts } from "./published-ports.ts";
import { megabytes, type Size } from "./units.ts";
import { unfitImages } from "./versions.ts";

/** Mistakes that lie between settings: ports that collide, copies that have no place, memory that is too small. Pure. @param raw the stack file's values, without defaults */
export function crossCheck(settings: Settings, raw: unknown): string[] {
  return [
    ...awsMistakes(settings, raw),
    ...ports(settings),
    ...replication(settings),
    ...memory(settings),
    ...unfitImages(settings.images),
  ];
}

function ports(settings: Settings): string[] {
  const claims = publishedPorts(settings);
  return claims.flatMap((one, index) => [
    ...(last(one) <= 65535
      ? []
      : [
          `${one.setting} is ${one.first} and takes ${taken(one)}: the last port is 65535; lower it.`,
        ]),
    ...claims
      .slice(0, index)
      .filter((other) => one.first <= last(other) && other.first <= last(one))
      .map(
        (other) =>
          `${one.setting} takes ${taken(one)}, and ${other.setting} takes ${taken(other)}: move one of them.`,
      ),
  ]);
}

const last = ({ first, count }: PublishedPorts): number => first + count - 1;

const taken = (ports: PublishedPorts): string =>
  ports.count === 1 ? `${ports.first}` : `${ports.first} to ${last(ports)}`;

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
