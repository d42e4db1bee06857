import { expect, test } from "vitest";
import { jdbcUrl } from "../../infra/model/connection.ts";
import { addresses, url } from "../../infra/model/endpoint.ts";
import { labels, replicaNames, scoped, serviceNames } from "../../infra/model/names.ts";
import { database, endpoint } from "../support/connections.ts";

test("the addresses of an endpoint are all its replicas'", () => {
  const kafka = { ...endpoint("kafka", 29092), hosts: ["kafka-0.kafka", "kafka-1.kafka"] };
  expect(addresses(kafka)).toBe("kafka-0.kafka:29092,kafka-1.kafka:29092");
});

test("a web address is the endpoint's own name and port", () => {
  expect(url(endpoint("s3", 7070))).toBe("http://s3:7070");
});

test("a JDBC address has no credentials", () => {
  expect(jdbcUrl(database("warehouse"))).toBe("jdbc:postgresql://sql:5432/warehouse");
});

test("names belong to a stack of a project", () => {
  const scope = { project: "headwater", stack: "dev" };
  expect(scoped(scope, "kafka-0")).toBe("headwater-dev-kafka-0");
  expect(Object.keys(labels(scope, "kafka"))).toEqual(Object.keys(labels(scope, "kafka")).sort());
  expect(replicaNames("kafka", 2)).toEqual(["kafka-0", "kafka-1"]);
  expect(replicaNames("kafka", 0)).toEqual([]);
  expect(serviceNames("worker", 3)).toEqual(["worker", "worker-1", "worker-2"]);
});
