import { awsMistakes } from "../aws/settings-rules.ts";
import { AIRFLOW_RESERVED } from "../compute/airflow-reserved.ts";
import { sparkConfMistakes } from "../compute/spark-conf-rules.ts";
import type { Settings } from "./schema.ts";
import { type PublishedPorts, publishedPorts } from "../published-ports.ts";
import { KAFKA_RESERVED } from "../streams/kafka-reserved.ts";
import { topicSettingMistakes } from "../streams/topic-settings.ts";
import { reservedMistakes } from "./reserved.ts";
import { megabytes, type Size } from "../model/units.ts";
import { unfitImages } from "../images/versions.ts";

/** Mistakes that lie between settings: ports that collide, copies that have no place, memory that is too small. Pure. @param raw the stack file's values, without defaults */
export function crossCheck(settings: Settings, raw: unknown): string[] {
  return [
    ...awsMistakes(settings, raw),
    ...ports(settings),
    ...replication(settings),
    ...Object.entries(settings.kafka.topics).flatMap(([name, { config }]) =>
      topicSettingMistakes(`kafka.topics.${name}.config`, config ?? {}),
    ),
    ...quorum(settings),
    ...members(settings),
    ...memory(settings),
    ...sparkConfMistakes(settings.spark.conf),
    ...reservedMistakes("airflow.config", settings.airflow.config, AIRFLOW_RESERVED),
    ...reservedMistakes("kafka.config", settings.kafka.config, KAFKA_RESERVED),
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
    (topic.replication ?? 1) <= kafka.brokers
      ? []
      : [
          `headwater:kafka.topics.${name}.replication is ${topic.replication}, but headwater:kafka.brokers is ${kafka.brokers}: each copy needs a broker of its own; lower the one or raise the other.`,
        ],
  );
}

/** A majority of four outvotes the loss of one, as a majority of three does: the fourth is one more that can be lost. */
const quorum = ({ kafka: { controllers } }: Settings): string[] =>
  controllers === 0 || controllers % 2 === 1
    ? []
    : [
        `headwater:kafka.controllers is ${controllers}: an even number bears the loss of no more controllers than ${controllers - 1}, and has one more to lose; set it to ${controllers - 1} or ${controllers + 1}.`,
      ];

/** Who is said to have left must not be a member. */
function members({ kafka, cassandra }: Settings): string[] {
  const lists: readonly [path: string, left: readonly number[], size: string, count: number][] = [
    ["kafka.emptied", kafka.emptied, "kafka.brokers", kafka.brokers],
    ["cassandra.decommissioned", cassandra.decommissioned, "cassandra.nodes", cassandra.nodes],
  ];
  return lists.flatMap(([path, left, size, count]) =>
    left
      .filter((number) => number < count)
      .map(
        (number) =>
          `headwater:${path} names ${number}, but headwater:${size} is ${count}, with ${number} among them (they count from 0): take it out of the list${number === 0 ? "" : `, or lower headwater:${size} to ${number}`}.`,
      ),
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
  [
    "kafka.controllerMemory",
    (s) => s.kafka.controllerMemory,
    "512 MB",
    "a controller with a heap of half of it",
  ],
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
