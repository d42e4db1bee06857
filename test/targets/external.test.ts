import { expect, test } from "vitest";
import { onDocker, onKubernetes } from "./deploy.ts";
import { metadata, selector } from "./kubernetes-words.ts";
import { service, task } from "./workloads.ts";

const database = {
  host: "db.example",
  ports: { sql: 5432 },
  addresses: ["10.0.0.0/16", "10.1.0.0/16"],
  ready: [],
} as const;

test("on Kubernetes what does not run there has a name, and connections to it lead out, whole", async () => {
  const { one, made, names } = await onKubernetes((target, parent) => {
    const sql = target.external("db", database, { parent });
    const web = target.deploy("web", service, { parent });
    target.deploy(
      "job",
      { ...task, uses: [sql.endpoints.sql], reaches: [web.endpoints.http] },
      { parent },
    );
    return sql;
  });
  const { host, port, hosts, outside } = made.endpoints.sql;
  expect({ host, port, hosts, outside }).toEqual({
    host: "db",
    port: 5432,
    hosts: ["db"],
    outside: undefined,
  });
  expect(one("Service", "db").inputs).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...metadata("db"), annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ExternalName", externalName: "db.example" },
  });
  expect(one("NetworkPolicy", "job-to-others").inputs["spec"]).toEqual({
    podSelector: selector("job"),
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ ipBlock: { cidr: "10.0.0.0/16" } }, { ipBlock: { cidr: "10.1.0.0/16" } }],
        ports: [{ protocol: "TCP", port: 5432 }],
      },
      { to: [{ podSelector: selector("web") }], ports: [{ protocol: "TCP", port: 8080 }] },
    ],
  });
  expect(names("NetworkPolicy")).not.toContain("job-to-db");
  expect(one("Job", "job").dependsOn).toContain("Service:db");
});

test("its name is taken: no workload can have it too", async () => {
  let message = "nothing was refused";
  await onKubernetes((target, parent) => {
    target.external("db", database, { parent });
    try {
      target.deploy("db", task, { parent });
    } catch (error) {
      message = (error as Error).message;
    }
  });
  expect(message).toContain("its name is another workload's already");
  await onKubernetes((target, parent) => {
    target.deploy("db", task, { parent });
    try {
      target.external("db", database, { parent });
    } catch (error) {
      message = (error as Error).message;
    }
  });
  expect(message).toBe(
    '"db" cannot be reached by that name.\n' +
      "  - its name is another workload's already: give it one of its own",
  );
});

test("the folders of a bucket with a key need neither role nor service account", async () => {
  const { names, one } = await onKubernetes((target, parent) => {
    target.deploy("web", { ...service, folders: { reads: ["a"] } }, { parent });
  });
  expect(names("ServiceAccount")).toEqual([]);
  expect(JSON.stringify(one("Deployment", "web").inputs)).not.toContain("serviceAccountName");
});

test("Docker refuses it, with what to do", async () => {
  let message = "nothing was refused";
  await onDocker((target, parent) => {
    try {
      target.external("db", database, { parent });
    } catch (error) {
      message = (error as Error).message;
    }
  });
  expect(message).toBe(
    '"db" (sql) does not run on Docker, and containers have no name for what is elsewhere.\n' +
      "  Remedy: run it as a workload of the platform.",
  );
});
