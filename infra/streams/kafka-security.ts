import type * as pulumi from "@pulumi/pulumi";
import { login, SCRAM } from "./kafka-login.ts";

/** Who may connect to Kafka: everybody, or users with passwords (SCRAM) that may do what they were granted. */
export type KafkaSecurity = "none" | "scram";

/** The user of the brokers among each other, of the tasks and of whoever administers the cluster; it may do everything. */
export const ADMIN = "admin";

/** The user of the controllers' quorum, which no client is. */
const CONTROLLER = "controller";

/** Generated passwords of the two users that may do everything. */
export interface KafkaPasswords {
  readonly admin: pulumi.Output<string>;
  readonly controller: pulumi.Output<string>;
}

/** The listeners' protocols, and who may do what. The quorum cannot use SCRAM, whose users it is that keeps (KIP-900): it has PLAIN. */
export const securityProperties = (security: KafkaSecurity): Readonly<Record<string, string>> => {
  const protocols = (protocol: string) => ({
    "listener.security.protocol.map": `CONTROLLER:${protocol},INTERNAL:${protocol},HOST:${protocol}`,
  });
  return security === "none"
    ? protocols("PLAINTEXT")
    : {
        ...protocols("SASL_PLAINTEXT"),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "super.users": `User:${ADMIN};User:${CONTROLLER}`,
      };
};

/** Properties that hold passwords. @param passwords none without security */
export const secretProperties = (
  passwords: KafkaPasswords | undefined,
): Readonly<Record<string, pulumi.Input<string>>> =>
  passwords === undefined
    ? {}
    : {
        "listener.name.controller.plain.sasl.jaas.config": passwords.controller.apply(
          (password) =>
            `org.apache.kafka.common.security.plain.PlainLoginModule required username="${CONTROLLER}" password="${password}" user_${CONTROLLER}="${password}";`,
        ),
        "listener.name.host.scram-sha-512.sasl.jaas.config": `${SCRAM} required;`,
        "listener.name.internal.scram-sha-512.sasl.jaas.config": passwords.admin.apply((password) =>
          login(ADMIN, password),
        ),
      };

/**
 * Formats a node's empty storage with the administrator in it, whom brokers need before there is a cluster that could make one; the
 * image's own start then finds it formatted. Kafka's tool takes the password as an argument only, which nobody outside the container sees.
 */
export const FORMAT = `if [ ! -f "$KAFKA_LOG_DIRS/meta.properties" ]; then
  env | sed -n 's/^KAFKA_//p' | while IFS='=' read -r name value; do
    case $name in
      ADVERTISED_LISTENERS | CONTROLLER_* | INTER_BROKER_LISTENER_NAME | LISTENERS | LISTENER_SECURITY_PROTOCOL_MAP | LOG_DIRS | NODE_ID | PROCESS_ROLES)
        printf '%s=%s\\n' "$(echo "$name" | tr A-Z_ a-z.)" "$value" ;;
    esac
  done >/tmp/format.properties
  /opt/kafka/bin/kafka-storage.sh format --cluster-id "$CLUSTER_ID" --config /tmp/format.properties --add-scram "SCRAM-SHA-512=[name=${ADMIN},password=$ADMIN_PASSWORD]"
fi
unset ADMIN_PASSWORD`;
