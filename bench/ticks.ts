import { readFileSync } from "node:fs";
import { output } from "./process.ts";
import { consumerRate, type Written, writtenTicks } from "./written.ts";

/** Seconds that one of the tools may take. */
const WITHIN = 600;

const BROKER = "kafka-0.kafka:29092";
const NODE = "cassandra-0.cassandra";
const TOPIC = "stock-ticks";

const script = (name: string) => readFileSync(new URL(`ticks/${name}.py`, import.meta.url), "utf8");

/** The words of a command line none of whose words has a blank in it. */
const words = (line: string): string[] => line.split(" ");

/** What sends ticks to a stack, reads and writes them without the job, and finds them in Cassandra; each runs inside the platform. */
export function tickTools(stack: string, password: string) {
  const container = (name: string) => `headwater-${stack}-${name}`;
  const docker = (line: string, ...rest: string[]) =>
    output("docker", [...words(line), ...rest], { cwd: process.cwd(), within: WITHIN });
  const cassandra = async (name: string, args: string) => {
    const image = await docker(`inspect --format {{.Image}} ${container("cassandra-0")}`);
    // A container of its own: the node's has no memory to spare.
    const run = `run --rm --interactive --network ${container("network")} --entrypoint /opt/cqlsh/bin/python`;
    const command = [...words(run), image.trim(), "-c", script(name), NODE, ...words(args)];
    return output("docker", command, { cwd: process.cwd(), within: WITHIN, input: password });
  };
  return {
    /** Sends numbered ticks of ten symbols, as fast as can be or at an even rate, and returns when Kafka has them all. */
    send: (ticks: { count: number; rate?: number; symbol: string; day: string }) =>
      docker(
        `exec ${container("spark-worker")} python3 -c`,
        script("send"),
        ...words(
          `${BROKER} ${TOPIC} ${ticks.count} ${ticks.rate ?? 0} ${ticks.symbol} ${ticks.day}`,
        ),
      ),
    /** Events a second that Kafka's own tool reads. */
    consumerAlone: async (count: number) => {
      const tool = "/opt/kafka/bin/kafka-consumer-perf-test.sh";
      // Its heap is in the broker's container, whose variable would give it as much as the broker has.
      const inside = `exec --env KAFKA_HEAP_OPTS=-Xmx128m ${container("kafka-0")} ${tool}`;
      const asked = `--bootstrap-server ${BROKER} --topic ${TOPIC} --messages ${count} --timeout 60000`;
      return consumerRate(await docker(`${inside} ${asked}`));
    },
    /** Rows a second that Cassandra's own driver writes: one by one, or in batches of a partition as Spark's connector sends them; the better one. */
    writerAlone: async (count: number, symbol: string, day: string) => {
      const single = Number(await cassandra("write", `${count} ${symbol}S ${day} 1`));
      const batched = Number(await cassandra("write", `${count} ${symbol}B ${day} 100`));
      return { single, batched, best: Math.max(single, batched) };
    },
    written: async (symbol: string, days: readonly string[]): Promise<Written[]> =>
      writtenTicks(await cassandra("read", [symbol, ...days].join(" "))),
  };
}
