import { Problem } from "../problem.ts";
import { adminLogin, bashScript, KAFKA_AT, withLogin } from "../stack/kafka-tools.ts";
import type { Outputs } from "../stack/outputs.ts";
import type { RunIn } from "../stack/run-in.ts";

/** Of each partition the offset of the first message that is there, and that of the next one. */
export type Offsets = Readonly<Record<string, readonly [number, number]>>;

/** Asks the brokers which messages a topic has. @throws Problem with what they say where they do not tell */
export async function topicOffsets(
  runIn: RunIn,
  outputs: Outputs,
  topic: string,
): Promise<Offsets> {
  const login = adminLogin(outputs);
  const get = `/opt/kafka/bin/kafka-get-offsets.sh --bootstrap-server ${KAFKA_AT}${login === undefined ? "" : ' --command-config "$login"'} --topic '${topic}'`;
  // Beside each other: each is a start of Java.
  const script = withLogin(
    login,
    `${get} --time -2 | sed 's/^/first /' & ${get} --time -1 | sed 's/^/next /'; wait`,
  );
  const { command, line } = bashScript(script);
  const { said } = await runIn("kafka-0", command, line);
  const found = readOffsets(said);
  if (Object.keys(found).length === 0) {
    throw new Problem(
      `the brokers do not tell which messages ${topic} has: ${said.trim().split("\n").at(-1) ?? ""}`,
    );
  }
  return found;
}

/** Offsets from lines such as `first TOPIC:PARTITION:OFFSET`. Pure. */
export function readOffsets(said: string): Offsets {
  const found: Record<string, [number, number]> = {};
  for (const [, which, partition = "", offset] of said.matchAll(
    /^(first|next) .*:(\d+):(\d+)$/gm,
  )) {
    const pair = (found[partition] ??= [0, 0]);
    pair[which === "first" ? 0 : 1] = Number(offset);
  }
  return found;
}
