import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { docker } from "../containers.ts";

const NETWORK = "headwater-kafka-network";
const PRODUCER = "headwater-kafka-numbers";
const BROKERS = ["kafka-0", "kafka-1", "kafka-2"].map((host) => `${host}.kafka:29092`).join(",");

/** A producer that writes 0, 1, 2, … to the topic `numbers`, each acknowledged by every copy in step, and again where it was not. */
export class Numbers {
  readonly #child: ChildProcess;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #said = "";

  /** @param image Kafka's. @param rate numbers a second */
  constructor(image: string, rate: number) {
    const command =
      `run --rm --interactive --name ${PRODUCER} --network ${NETWORK} --memory 400m --label app.kubernetes.io/instance=kafka ` +
      `--entrypoint /opt/kafka/bin/kafka-console-producer.sh ${image} --bootstrap-server ${BROKERS} --topic numbers ` +
      "--producer-property acks=all --producer-property enable.idempotence=true --producer-property delivery.timeout.ms=180000";
    this.#child = spawn("docker", command.split(" "));
    const keep = (chunk: Buffer) => (this.#said += chunk.toString());
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    this.#timer = setInterval(() => {
      for (let one = 0; one < rate / 10; one++) this.#child.stdin?.write(`${this.#sent++}\n`);
    }, 100);
  }

  get sent(): number {
    return this.#sent;
  }

  /** Stops, and waits until everything is acknowledged. @returns what the producer said: nothing but warnings when nothing was lost */
  async finish(): Promise<{ readonly code: number | null; readonly said: string }> {
    clearInterval(this.#timer);
    this.#child.stdin?.end();
    const code = await new Promise<number | null>((resolve) => this.#child.on("close", resolve));
    return { code, said: this.#said };
  }

  /** Ends it at once. */
  kill(): void {
    clearInterval(this.#timer);
    if (docker("ps", "--quiet", "--filter", `name=${PRODUCER}`) !== "") docker("kill", PRODUCER);
  }
}

/** Every number of the topic, as often as it is there, in ascending order. */
export const readNumbers = (): number[] =>
  execFileSync(
    "docker",
    "exec headwater-kafka-kafka-0 kafka-console-consumer.sh --bootstrap-server kafka-0.kafka:29092 --topic numbers --from-beginning --timeout-ms 15000".split(
      " ",
    ),
    { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] },
  )
    .split("\n")
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);
