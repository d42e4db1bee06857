import { readFileSync } from "node:fs";
import { output } from "./process.ts";
import { consumerRate, type Written, writtenTicks } from "./written.ts";

/** Seconds that one of the tools may take. */
const WITHIN = 600;

const BROKER = "kafka-0.kafka:29092";
const NODE = "cassandra-0.cassandra";
const TOPIC = "stock-ticks";

/** Pythons of the images: Spark's, with PySpark, and the one of Cassandra's shell, with Cassandra's driver. */
const PYSPARK = ["--env", "PYTHONPATH=/opt/spark/python", "--entrypoint", "python3"];
const CQLSH = ["--entrypoint", "/opt/cqlsh/bin/python"];

/** Rows a second. */
export interface WriterRates {
  readonly single: number;
  readonly batched: number;
}

const script = (name: string) => readFileSync(new URL(`ticks/${name}.py`, import.meta.url), "utf8");

/** The words of a command line none of whose words has a blank in it. */
const words = (line: string): string[] => line.split(" ");

export type TickTools = ReturnType<typeof tickTools>;

/** What sends ticks to a stack, reads and writes them without the job, and finds them in Cassandra; each runs inside the platform. */
export function tickTools(stack: string, password: string) {
  const container = (name: string) => `headwater-${stack}-${name}`;
  const docker = (line: string, ...rest: string[]) =>
    output("docker", [...words(line), ...rest], { cwd: process.cwd(), within: WITHIN });
  /** Runs a script in a container of its own, with the image of another: what that one has is not to spare. */
  const inOwn = async (like: string, python: readonly string[], name: string, args: string) => {
    const image = await docker(`inspect --format {{.Image}} ${container(like)}`);
    const run = words(`run --rm --interactive --network ${container("network")}`);
    const command = [...run, ...python, image.trim(), "-c", script(name), NODE, ...words(args)];
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
    /** Rows a second that Cassandra's driver writes: by a statement each, and by batches of a partition as the job sends them. */
    writerAlone: async (count: number, symbol: string, day: string): Promise<WriterRates> =>
      JSON.parse(
        await inOwn("spark-worker", PYSPARK, "write", `${count} ${symbol} ${day}`),
      ) as WriterRates,
    written: async (symbol: string, days: readonly string[]): Promise<Written[]> =>
      writtenTicks(await inOwn("cassandra-0", CQLSH, "read", [symbol, ...days].join(" "))),
  };
}
