import type { Service, Stateful, Task } from "../../infra/model/workload.ts";

/** A service with a published port and one that is not. */
export const service = {
  kind: "service",
  image: "web:1",
  ports: { http: { port: 8080, publish: 18080 }, admin: { port: 8081 } },
  ready: { http: "/health", port: "http" },
  replicas: 1,
  memory: "1.5 GB",
} as const satisfies Service;

/** Three replicas at once. */
export const stateful = {
  kind: "stateful",
  image: "store:1",
  ports: { sql: { port: 5432, publish: 15432 } },
  ready: { tcp: "sql" },
  replicas: 3,
  startup: "parallel",
  storage: { mount: "/var/lib/store", size: "10 GB" },
  memory: "512 MB",
} as const satisfies Stateful;

/** Three tries of a minute. */
export const task = {
  kind: "task",
  image: "tools:1",
  command: ["make", "it so"],
  retries: 2,
  timeout: 60,
  memory: "64 MB",
} as const satisfies Task;
