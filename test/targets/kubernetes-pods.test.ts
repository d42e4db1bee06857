import { describe, expect, test } from "vitest";
import { onKubernetes } from "./deploy.ts";
import { ends, labels, memory, restricted, selector, unprivileged } from "./kubernetes-words.ts";
import { service, stateful } from "./workloads.ts";

const driver = () =>
  onKubernetes((target, parent) => {
    const db = target.deploy("db", { ...stateful, replicas: 1 }, { parent });
    target.deploy(
      "driver",
      {
        ...service,
        ports: {},
        ready: { command: ["true"] },
        uses: [db.endpoints.sql],
        makes: { pods: "executor", as: "executors" },
      },
      { parent },
    );
    return target.pods?.template("executor", "main") ?? "";
  });

describe("a workload that makes pods", () => {
  test("is known to the API as itself, and knows its own pod", async () => {
    const { one } = await driver();
    const { template } = one("Deployment", "driver").inputs["spec"] as {
      template: { spec: Record<string, unknown> & { containers: { env: unknown }[] } };
    };
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: true,
      serviceAccountName: "driver",
    });
    expect(template.spec.containers[0]?.env).toEqual([
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ]);
  });

  test("may make and remove pods with what belongs to them, in its namespace, and nothing else", async () => {
    const { one, names } = await driver();
    expect(names("ServiceAccount")).toEqual(["driver"]);
    expect(one("Role", "driver").inputs["rules"]).toEqual([
      {
        apiGroups: [""],
        resources: ["pods"],
        verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "watch"],
      },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        verbs: ["create", "delete", "deletecollection", "get", "list", "patch"],
      },
      {
        apiGroups: [""],
        resources: ["persistentvolumeclaims", "services"],
        verbs: ["delete", "deletecollection", "get", "list"],
      },
    ]);
    expect(one("RoleBinding", "driver").inputs).toMatchObject({
      metadata: { namespace: "data" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "driver" },
      subjects: [{ kind: "ServiceAccount", name: "driver", namespace: "data" }],
    });
    expect(one("Deployment", "driver").dependsOn).toEqual(
      expect.arrayContaining(
        ["Role:driver", "RoleBinding:driver", "ServiceAccount:driver"].slice(1),
      ),
    );
  });

  test("reaches them and the API, they reach it, each other and what it reaches", async () => {
    const { one } = await driver();
    const policy = (name: string) => one("NetworkPolicy", name).inputs["spec"];
    const [self, pods] = ["driver", "executor"].map((name) => ({ podSelector: selector(name) }));
    const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    expect(policy("driver-to-api")).toEqual({
      ...self,
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: tcp(443, 6443) }],
    });
    expect(policy("driver-and-its-pods")).toEqual({
      ...self,
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [pods] }],
      egress: [{ to: [pods] }],
    });
    expect(policy("driver-pods")).toEqual({
      ...pods,
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [self, pods] }],
      egress: [{ to: [self, pods] }, { to: [{ podSelector: selector("db") }], ports: tcp(5432) }],
    });
    expect(policy("driver-pods-to-db")).toEqual({
      podSelector: selector("db"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [pods], ports: tcp(5432) }],
    });
  });

  test("makes them from a template that the namespace admits, under a name of their own", async () => {
    const { made } = await driver();
    const {
      fsGroup: _,
      fsGroupChangePolicy: __,
      ...securityContext
    } = restricted as Record<string, unknown>;
    expect(JSON.parse(made)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { labels: labels("executor") },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        priorityClassName: "headwater-dev-jobs",
        securityContext,
        containers: [
          {
            name: "main",
            workingDir: "/tmp",
            securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
          },
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    });
  });
});

describe("a pod that is complete", () => {
  const scheduler = () =>
    onKubernetes((target, parent) => {
      const db = target.deploy("db", { ...stateful, replicas: 1 }, { parent });
      const pod = target.pods?.whole(
        "work",
        "base",
        {
          image: "tools:1",
          env: { MODE: "fast" },
          secrets: { TOKEN: "t" },
          memory: "64 MB",
          reaches: [db.endpoints.sql],
          makes: { pods: "helper", as: "executors" },
        },
        { parent },
      );
      const files = { "/pods/work.json": pod ?? "" };
      const makes = { pods: "work", as: "tasks" } as const;
      target.deploy(
        "maker",
        { ...service, ports: {}, ready: { command: ["true"] }, files, makes },
        { parent },
      );
    });

  test("has its configuration, its priority and an account of its own", async () => {
    const { one } = await scheduler();
    const assigned = (type: string) => one(type, `work-${type === "Secret" ? "secrets" : "env"}`);
    const data = one("ConfigMap", "maker-files").inputs["data"] as Record<string, string>;
    expect(JSON.parse(data["__pods__work.json"] ?? "")).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { labels: labels("work") },
      spec: {
        automountServiceAccountToken: true,
        serviceAccountName: "work",
        enableServiceLinks: false,
        ...ends("jobs"),
        securityContext: restricted,
        restartPolicy: "Never",
        containers: [
          {
            name: "base",
            image: "tools:1",
            envFrom: [
              { configMapRef: { name: assigned("ConfigMap").assigned } },
              { secretRef: { name: assigned("Secret").assigned } },
            ],
            env: [
              { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
              { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            ],
            resources: memory("64Mi"),
            securityContext: unprivileged,
            volumeMounts: [],
          },
        ],
      },
    });
  });

  test("is what its maker waits for, with the rights that it takes; its maker may make pods and no more", async () => {
    const { one, names } = await scheduler();
    expect([...names("ServiceAccount")].sort()).toEqual(["maker", "work"]);
    expect(one("Role", "maker").inputs["rules"]).toEqual([
      {
        apiGroups: [""],
        resources: ["pods"],
        verbs: ["create", "delete", "get", "list", "patch", "watch"],
      },
    ]);
    expect(one("ConfigMap", "maker-files").dependsOn).toEqual(
      expect.arrayContaining(["RoleBinding:work", "NetworkPolicy:work-to-db"]),
    );
  });

  test("reaches what it was handed, and its maker does not", async () => {
    const { names } = await scheduler();
    expect([...names("NetworkPolicy")].sort()).toEqual([
      "default-deny",
      "maker-to-api",
      "work-and-its-pods",
      "work-pods",
      "work-pods-to-db",
      "work-to-api",
      "work-to-db",
      "work-to-others",
    ]);
  });
});

test("a workload that makes none has no account and no token", async () => {
  const { one, names } = await onKubernetes((target, parent) =>
    target.deploy("web", service, { parent }),
  );
  expect(names("ServiceAccount")).toEqual([]);
  expect(one("Deployment", "web").inputs["spec"]).toMatchObject({
    template: { spec: { automountServiceAccountToken: false } },
  });
});

describe("a workload that wants to know its zone", () => {
  const env = async (zone: object, more: object = {}) => {
    const { one } = await onKubernetes((target, parent) =>
      target.deploy("db", { ...stateful, ...zone, ...more }, { parent }),
    );
    const { template } = one("StatefulSet", "db").inputs["spec"] as {
      template: { spec: { containers: { env?: unknown }[] } };
    };
    return template.spec.containers[0]?.env;
  };

  test("finds it in its variable, from the label that Kubernetes copies onto its pod", async () => {
    expect(await env({ zone: "ZONE" })).toEqual([
      {
        name: "ZONE",
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } },
      },
    ]);
    expect(await env({})).toBeUndefined();
  });
});
