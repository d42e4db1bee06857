import { expect, test } from "vitest";
import { forwards } from "../../tools/stack/forward.ts";

test("each service that has an address on this machine is forwarded to its workload's port", () => {
  const services = { Airflow: "http://localhost:8081", Kafka: "127.0.0.1:9092" };
  const inside = {
    Airflow: "airflow-api-server:8080",
    Kafka: "kafka:9092",
    Cassandra: "cassandra:9042",
  };
  expect(forwards({ services, inside })).toEqual([
    { name: "Airflow", local: 8081, workload: "airflow-api-server", port: 8080 },
    { name: "Kafka", local: 9092, workload: "kafka", port: 9092 },
  ]);
});
