import { feed } from "./kubectl.ts";

/** The broker's address inside the platform. */
export const BOOTSTRAP = "kafka-0.kafka:29092";

const JAAS =
  'org.apache.kafka.common.security.scram.ScramLoginModule required username=\\"admin\\" password=\\"%s\\";';

/** Shell that puts the administrator's login, whose password is in `ADMIN_PASSWORD`, into the file `$login`. */
export const LOGIN = `login=$(mktemp)
printf "security.protocol=SASL_PLAINTEXT\\nsasl.mechanism=SCRAM-SHA-512\\nsasl.jaas.config=${JAAS}\\n" "$ADMIN_PASSWORD" >"$login"`;

/** The tools that are used here, each with its own name for a file of properties. */
const OPTIONS = {
  "kafka-console-consumer": "--consumer.config",
  "kafka-console-producer": "--producer.config",
  "kafka-topics": "--command-config",
} as const;

/** A command line of a tool of Kafka's, after {@link LOGIN}. */
export const toolLine = (tool: keyof typeof OPTIONS, ...args: string[]): string =>
  `/opt/kafka/bin/${tool}.sh --bootstrap-server ${BOOTSTRAP} ${OPTIONS[tool]} "$login" ${args.join(" ")}`;

/** Runs a tool of Kafka's as the administrator, in the broker, which has the password. @param input its standard input */
export const kafka = (
  tool: keyof typeof OPTIONS,
  args: readonly string[],
  input?: string,
): string =>
  feed(input, "exec", "-i", "kafka-0", "--", "bash", "-c", `${LOGIN}\n${toolLine(tool, ...args)}`);
