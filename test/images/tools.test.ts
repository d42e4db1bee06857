import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const IMAGES = new URL("../../images/", import.meta.url);
const made = (image: string): string[] =>
  readFileSync(new URL(`${image}/tools.txt`, IMAGES), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "");

/** What `bin/` of Kafka 4.1's release has, without `.sh`, but for Trogdor, which tests Kafka itself. */
const KAFKA = `connect-distributed connect-mirror-maker connect-plugin-path connect-standalone kafka-acls kafka-broker-api-versions
  kafka-client-metrics kafka-cluster kafka-configs kafka-console-consumer kafka-console-producer kafka-console-share-consumer
  kafka-consumer-groups kafka-consumer-perf-test kafka-delegation-tokens kafka-delete-records kafka-dump-log kafka-e2e-latency
  kafka-features kafka-get-offsets kafka-groups kafka-jmx kafka-leader-election kafka-log-dirs kafka-metadata-quorum
  kafka-metadata-shell kafka-producer-perf-test kafka-reassign-partitions kafka-replica-verification kafka-run-class
  kafka-server-start kafka-server-stop kafka-share-consumer-perf-test kafka-share-groups kafka-storage
  kafka-streams-application-reset kafka-streams-groups kafka-topics kafka-transactions kafka-verifiable-consumer
  kafka-verifiable-producer kafka-verifiable-share-consumer`;

/** What `bin/` and `tools/bin/` of Cassandra 5.0's release have, but for what no published jar has. */
const CASSANDRA = `auditlogviewer cassandra generatetokens hash_password jmxtool nodetool sstabledump sstableexpiredblockers
  sstablelevelreset sstableloader sstablemetadata sstableofflinerelevel sstablepartitions sstablerepairedset sstablescrub sstablesplit
  sstableupgrade sstableutil sstableverify`;

const words = (text: string): string[] => text.split(/\s+/).sort();

test("Kafka's image has all of Kafka's own command-line tools", () => {
  const scripts = readdirSync(new URL("kafka", IMAGES)).filter((name) =>
    /^kafka-.*\.sh$/.test(name),
  );
  const found = [...made("kafka"), ...scripts].map((name) => name.replace(/\.sh$/, "")).sort();
  expect(found).toEqual(words(KAFKA));
});

test("Cassandra's image has all of Cassandra's own command-line tools that are published", () => {
  const scripts = readdirSync(new URL("cassandra/bin", IMAGES));
  const found = [...made("cassandra"), ...scripts.filter((name) => name !== "cassandra-tool")];
  expect(found.sort()).toEqual(words(CASSANDRA));
});
