import { labels } from "../../infra/model/names.ts";
import { kafka, LOGIN, toolLine } from "./kafka.ts";
import { kubectl, feed, NAMESPACE, SCOPE } from "./kubectl.ts";

/** The topic that the tier's stack declares for them. */
const TOPIC = "numbers";
const POD = "numbers-writer";

/**
 * Starts a pod that writes the numbers from 1 on, twenty a second, acknowledged by all replicas, each once, however long the broker is away.
 * It is a pod of Airflow's tasks by name, which may reach Kafka.
 * @param password of Kafka's administrator.
 */
export function writeNumbers(count: number, password: string): void {
  const image = kubectl("get", "statefulset", "kafka", "--output=jsonpath={..image}");
  // The tool's own defaults give a message up after three tries, or after a minute without a broker.
  const properties = [
    "acks=all",
    "enable.idempotence=true",
    "retries=2147483647",
    "delivery.timeout.ms=600000",
    "max.block.ms=600000",
    "request.timeout.ms=30000",
  ];
  const producer = toolLine(
    "kafka-console-producer",
    `--topic ${TOPIC}`,
    ...properties.map((one) => `--producer-property ${one}`),
  );
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: POD, namespace: NAMESPACE, labels: labels(SCOPE, "airflow-task") },
    spec: {
      restartPolicy: "Never",
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      containers: [
        {
          name: "writer",
          image,
          securityContext,
          command: [
            "bash",
            "-c",
            `${LOGIN}\nfor number in $(seq ${count}); do echo $number; sleep 0.05; done | ${producer}`,
          ],
          env: [{ name: "ADMIN_PASSWORD", value: password }],
          resources: { limits: { memory: "512Mi" } },
        },
      ],
    },
  };
  feed(JSON.stringify(pod), "create", "--filename", "-");
}

/** Waits for the writer's end. @throws Error when it failed, or is not done in time */
export function numbersWritten(): void {
  kubectl("wait", "pod", POD, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=300s");
  kubectl("delete", "pod", POD);
}

/** The numbers that a consumer reads, in the order of their partition. */
export const numbersRead = (): number[] =>
  kafka("kafka-console-consumer", [`--topic ${TOPIC}`, "--from-beginning --timeout-ms 20000"])
    .split("\n")
    .filter(Boolean)
    .map(Number);
