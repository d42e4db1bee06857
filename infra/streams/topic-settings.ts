import { meant } from "../model/nearest.ts";

/** What a setting of a topic takes: whole numbers from and to, one of some words, words that stand together, or a share. */
type Takes =
  | readonly [from: number, to: number]
  | { readonly oneOf: readonly string[] }
  | { readonly someOf: readonly string[] }
  | "share";

const INT = 2 ** 31 - 1;
const ANY = Number.MAX_SAFE_INTEGER;
const BOOLEAN = { oneOf: ["true", "false"] };

/**
 * Kafka 4.1's settings of a topic; each bound and what is just outside of it was tried on a broker (`kafka-configs.sh --alter`). It takes any
 * `retention.bytes` below 0 for none, of which -1 is what its documentation says.
 */
export const TOPIC_SETTINGS: Readonly<Record<string, Takes>> = {
  "cleanup.policy": { someOf: ["compact", "delete"] },
  "compression.gzip.level": [-1, 9],
  "compression.lz4.level": [1, 17],
  "compression.type": { oneOf: ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"] },
  "compression.zstd.level": [-131072, 22],
  "delete.retention.ms": [0, ANY],
  "file.delete.delay.ms": [0, ANY],
  "flush.messages": [1, ANY],
  "flush.ms": [0, ANY],
  "index.interval.bytes": [0, INT],
  "local.retention.bytes": [-2, ANY],
  "local.retention.ms": [-2, ANY],
  "max.compaction.lag.ms": [1, ANY],
  "max.message.bytes": [0, INT],
  "message.timestamp.after.max.ms": [0, ANY],
  "message.timestamp.before.max.ms": [0, ANY],
  "message.timestamp.type": { oneOf: ["CreateTime", "LogAppendTime"] },
  "min.cleanable.dirty.ratio": "share",
  "min.compaction.lag.ms": [0, ANY],
  "min.insync.replicas": [1, INT],
  preallocate: BOOLEAN,
  "remote.storage.enable": BOOLEAN,
  "retention.bytes": [-1, ANY],
  "retention.ms": [-1, ANY],
  "segment.bytes": [1024 * 1024, INT],
  "segment.index.bytes": [4, INT],
  "segment.jitter.ms": [0, ANY],
  "segment.ms": [1, ANY],
  "unclean.leader.election.enable": BOOLEAN,
};

/**
 * What is wrong with a topic's settings, which Kafka would say once it is asked to take them. Pure.
 * One that is not known here and not nearly one that is, is left to Kafka.
 * @param path of the settings, such as `kafka.topics.ticks.config`.
 */
export function topicSettingMistakes(
  path: string,
  config: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const said = `headwater:${path}["${name}"]`;
    const takes = TOPIC_SETTINGS[name];
    if (takes === undefined) {
      const near = meant(name, Object.keys(TOPIC_SETTINGS));
      return near === "." ? [] : [`${said} is no setting of a topic${near}`];
    }
    return fits(takes, value) ? [] : [`${said} is "${value}": Kafka takes ${words(takes)} there.`];
  });
}

function fits(takes: Takes, value: string): boolean {
  if (takes === "share") return /^\d*\.?\d+$/.test(value) && Number(value) <= 1;
  // As Kafka reads `TRUE`.
  if (takes === BOOLEAN) return takes.oneOf.includes(value.toLowerCase());
  if ("oneOf" in takes) return takes.oneOf.includes(value);
  // Of none of them a topic keeps everything.
  if ("someOf" in takes)
    return value === "" || value.split(",").every((word) => takes.someOf.includes(word.trim()));
  const [from, to] = takes;
  return /^[-+]?\d+$/.test(value) && Number(value) >= from && Number(value) <= to;
}

function words(takes: Takes): string {
  if (takes === "share") return "a number from 0 to 1";
  if ("oneOf" in takes) return takes.oneOf.join(", ");
  if ("someOf" in takes) return `${takes.someOf.join(" or ")}, or both with a comma between them`;
  const [from, to] = takes;
  return `a whole number from ${from}${to === ANY ? "" : ` to ${to}`}`;
}
