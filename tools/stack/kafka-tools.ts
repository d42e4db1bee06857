import { KAFKA_PORTS } from "../../infra/streams/kafka-config.ts";
import { clientProperties } from "../../infra/streams/kafka-login.ts";
import type { Outputs } from "./outputs.ts";

/** Where a tool in a broker's container finds it. */
export const KAFKA_AT = `localhost:${KAFKA_PORTS.client}`;

/** Kafka's tools take as much memory as the broker by default, whose container they run in. */
const SMALL = "export KAFKA_HEAP_OPTS='-Xms16m -Xmx128m -XX:+UseSerialGC'";

/** How a script is run: the command, and the line that it reads, which no list of processes shows. Pure. */
export const bashScript = (
  script: string,
): { readonly command: readonly string[]; readonly line: string } => ({
  command: ["bash", "-c", `IFS= read -r line; eval "$(base64 -d <<<"$line")"`],
  line: Buffer.from(script).toString("base64"),
});

/** The administrator's login as a tool's file has it. Pure. @returns undefined where clients need none */
export const adminLogin = ({ kafka: { user, password } = {} }: Outputs): string | undefined =>
  user === undefined || password === undefined ? undefined : clientProperties(user, password);

/** A script that runs Kafka's tools. Pure. @param login the text of its file `$login`. @default clients need none */
export const withLogin = (login: string | undefined, script: string): string =>
  [
    SMALL,
    ...(login === undefined
      ? []
      : ["login=$(mktemp)", `trap 'rm -f "$login"' EXIT`, `cat >"$login" <<'END'\n${login}END`]),
    script,
  ].join("\n");
