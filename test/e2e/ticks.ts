import { exec, feed } from "./containers.ts";
import { lakeRows } from "./lake.ts";

/** Symbol of the ticks that a test makes, which no producer uses. */
export const SYMBOL = "TEST";

/** The day of the test's ticks: none that the producer could make up. */
export const DAY = "2024-01-15";

/** A tick of the test, as the producer would send it: numbered, ten a second. */
export const tick = (sequence: number): string =>
  JSON.stringify({
    symbol: SYMBOL,
    price: (100 + (sequence % 50) / 100).toFixed(2),
    volume: 1 + (sequence % 10),
    time: new Date(Date.parse(`${DAY}T00:00:00Z`) + sequence * 100).toISOString(),
    sequence,
  });

/** The command that sends what it reads to a topic, one message a line, from inside the broker. */
const sender = (topic: string): string[] => [
  "/opt/kafka/bin/kafka-console-producer.sh",
  "--bootstrap-server",
  "kafka-0.kafka:29092",
  "--topic",
  topic,
  "--producer-property",
  "acks=all",
  "--producer-property",
  "enable.idempotence=true",
];

/** Sends messages to a topic from inside the broker, one a line. */
export function send(stack: string, topic: string, messages: readonly string[]): void {
  feed(stack, "kafka-0", `${messages.join("\n")}\n`, ...sender(topic));
}

/** All messages of a topic. @param more of each is printed, such as `print.key=true` */
export const received = (stack: string, topic: string, ...more: string[]): string[] =>
  exec(
    stack,
    "kafka-0",
    "bash",
    "-c",
    `/opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server kafka-0.kafka:29092 --topic ${topic} --from-beginning --timeout-ms 8000 ${more.map((one) => `--property ${one}`).join(" ")} 2>/dev/null`,
  )
    .split("\n")
    .filter(Boolean);

const SEQUENCES = `
import os, sys
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
login = PlainTextAuthProvider("headwater", sys.stdin.read().strip())
session = Cluster(["cassandra-0.cassandra"], auth_provider=login).connect()
for row in session.execute("SELECT sequence FROM market.quotes WHERE symbol = '${SYMBOL}' AND day = '${DAY}'"):
    print(row.sequence)
`;

/** The command that prints the numbers of the test's ticks in Cassandra, as its own driver reads them; it reads the role's password. */
export const SEQUENCES_OF_TICKS = ["/opt/cqlsh/bin/python", "-c", SEQUENCES];

/** Numbers, one a line. */
export const numbers = (text: string): number[] => text.split("\n").filter(Boolean).map(Number);

/** The numbers of the test's ticks in Cassandra. @param password that of the role `headwater` */
export const quoted = (stack: string, password: string): number[] =>
  numbers(feed(stack, "cassandra-0", password, ...SEQUENCES_OF_TICKS));

/** The numbers of the test's ticks in the archive. */
export const archived = (stack: string): number[] =>
  lakeRows<{ symbol: string; sequence: number }>(stack, "ticks.archive", ["symbol", "sequence"])
    .filter(({ symbol }) => symbol === SYMBOL)
    .map(({ sequence }) => sequence);

/** Numbers in their order. */
export const ascending = (found: number[]): number[] => found.sort((a, b) => a - b);
