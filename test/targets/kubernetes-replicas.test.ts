import { describe, expect, test } from "vitest";
import { onKubernetes } from "./deploy.ts";
import {
  apart,
  ends,
  labels,
  memory,
  metadata,
  PRIORITIES,
  probes,
  restricted,
  selector,
  unprivileged,
} from "./kubernetes-words.ts";
import { service, stateful } from "./workloads.ts";

describe("the namespace", () => {
  test("is made in the named context and enforces the restricted Pod Security Standard", async () => {
    const { one } = await onKubernetes(() => undefined);
    expect(one("kubernetes", "kubernetes").inputs).toEqual({ context: "test" });
    expect(one("Namespace", "namespace").inputs).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "data",
        labels: {
          ...labels("namespace"),
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/enforce-version": "latest",
        },
      },
    });
  });

  test("lets nothing in, and nothing out but to the names' server", async () => {
    const { one, names } = await onKubernetes(() => undefined);
    expect(names("NetworkPolicy")).toEqual(["default-deny"]);
    expect(one("NetworkPolicy", "default-deny").inputs["spec"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
      ],
    });
  });
});

describe("a stateful workload", () => {
  test("is a StatefulSet with a claim a replica, whole", async () => {
    const { one, names } = await onKubernetes((target, parent) =>
      target.deploy(
        "db",
        { ...stateful, cpu: 0.5, scratch: ["/run/db"], stopWithin: 90 },
        { parent },
      ),
    );
    expect(names("StatefulSet")).toEqual(["db"]);
    expect(names("Deployment")).toEqual([]);
    expect(one("StatefulSet", "db").inputs).toEqual({
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: metadata("db"),
      spec: {
        replicas: 3,
        serviceName: "db",
        podManagementPolicy: "Parallel",
        selector: selector("db"),
        template: {
          metadata: { labels: labels("db") },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...ends("stores", 90),
            securityContext: restricted,
            containers: [
              {
                name: "db",
                image: "store:1",
                envFrom: [],
                ports: [{ name: "sql", containerPort: 5432 }],
                resources: {
                  requests: { memory: "512Mi", cpu: "0.5" },
                  limits: { memory: "512Mi", cpu: "0.5" },
                },
                securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
                volumeMounts: [
                  { name: "scratch-0", mountPath: "/run/db" },
                  { name: "scratch-1", mountPath: "/tmp" },
                  { name: "data", mountPath: "/var/lib/store" },
                ],
                ...probes({ tcpSocket: { port: 5432 } }),
              },
            ],
            volumes: [
              { name: "scratch-0", emptyDir: {} },
              { name: "scratch-1", emptyDir: {} },
            ],
            ...apart("db"),
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data", labels: labels("db") },
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: "10240Mi" } },
            },
          },
        ],
      },
    });
  });

  test("has a headless Service that knows its replicas before they are ready, and that nobody waits for", async () => {
    const { one } = await onKubernetes((target, parent) =>
      target.deploy("db", stateful, { parent }),
    );
    expect(one("Service", "db").inputs).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata("db"), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: {
        selector: labels("db"),
        ports: [{ name: "sql", port: 5432 }],
        clusterIP: "None",
        publishNotReadyAddresses: true,
      },
    });
    expect(one("StatefulSet", "db").dependsOn).toEqual([
      "Namespace:namespace",
      "NetworkPolicy:db-among-replicas",
      ...PRIORITIES,
      "Service:db",
    ]);
  });

  test("starts its replicas one after the other when it says so", async () => {
    const { one } = await onKubernetes((target, parent) =>
      target.deploy("db", { ...stateful, startup: "ordered" }, { parent }),
    );
    expect(one("StatefulSet", "db").inputs["spec"]).toMatchObject({
      podManagementPolicy: "OrderedReady",
    });
  });

  test("claims storage of the stack's class when it has one", async () => {
    const { one } = await onKubernetes(
      (target, parent) => target.deploy("db", stateful, { parent }),
      { storageClass: "fast" },
    );
    expect(one("StatefulSet", "db").inputs["spec"]).toMatchObject({
      volumeClaimTemplates: [{ spec: { storageClassName: "fast" } }],
    });
  });
});

describe("a service", () => {
  test("is a Deployment, whole", async () => {
    const { one, names, resources } = await onKubernetes((target, parent) =>
      target.deploy("web", service, { parent }),
    );
    expect(names("StatefulSet")).toEqual([]);
    expect(one("Deployment", "web").inputs).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: metadata("web"),
      spec: {
        replicas: 1,
        selector: selector("web"),
        template: {
          metadata: { labels: labels("web") },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...ends("services"),
            securityContext: restricted,
            containers: [
              {
                name: "web",
                image: "web:1",
                envFrom: [],
                ports: [
                  { name: "admin", containerPort: 8081 },
                  { name: "http", containerPort: 8080 },
                ],
                resources: memory("1536Mi"),
                securityContext: unprivileged,
                volumeMounts: [],
                ...probes({ httpGet: { path: "/health", port: 8080 } }),
              },
            ],
          },
        },
      },
    });
    expect(resources.map(({ type }) => type.split(":").at(-1)).sort()).toEqual([
      "Deployment",
      "Namespace",
      "NetworkPolicy",
      "Owner",
      "PriorityClass",
      "PriorityClass",
      "PriorityClass",
      "Service",
      "kubernetes",
    ]);
  });

  test("has a Service with an address, none when it has no ports", async () => {
    const { one, names } = await onKubernetes((target, parent) => {
      target.deploy("web", service, { parent });
      target.deploy("mute", { ...service, ports: {}, ready: { command: ["true"] } }, { parent });
    });
    expect(names("Service")).toEqual(["web"]);
    expect(one("Service", "web").inputs["spec"]).toEqual({
      selector: labels("web"),
      ports: [
        { name: "admin", port: 8081 },
        { name: "http", port: 8080 },
      ],
    });
  });

  test("may lose one replica at a time to a node's drain, when it has several", async () => {
    const { one, names } = await onKubernetes((target, parent) => {
      target.deploy("single", service, { parent });
      target.deploy("several", { ...service, replicas: 2 }, { parent });
    });
    expect(names("PodDisruptionBudget")).toEqual(["several"]);
    expect(one("PodDisruptionBudget", "several").inputs["spec"]).toEqual({
      maxUnavailable: 1,
      selector: selector("several"),
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    });
  });

  test("is asked by its command", async () => {
    const { one } = await onKubernetes((target, parent) =>
      target.deploy("web", { ...service, ready: { command: ["ask", "it"] } }, { parent }),
    );
    expect(one("Deployment", "web").inputs["spec"]).toMatchObject({
      template: { spec: { containers: [probes({ exec: { command: ["ask", "it"] } })] } },
    });
  });
});
