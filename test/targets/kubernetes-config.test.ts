import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { fileKey, renderConfig } from "../../infra/targets/kubernetes/render-config.ts";
import { jobDeadline } from "../../infra/targets/kubernetes/render-task.ts";
import { onKubernetes } from "./deploy.ts";
import {
  ends,
  labels,
  memory,
  metadata,
  PRIORITIES,
  restricted,
  selector,
  unprivileged,
} from "./kubernetes-words.ts";
import { service, stateful, task } from "./workloads.ts";

describe("configuration", () => {
  const configured = {
    ...service,
    env: { B: "2", A: "1" },
    secrets: { TOKEN: "t" },
    files: { "/etc/a_b/c.conf": "one" },
    secretFiles: { "/etc/key": "k" },
  };

  test("is in ConfigMaps and Secrets that the provider names, files by themselves in their directories", async () => {
    const { one, names } = await onKubernetes((target, parent) =>
      target.deploy("web", configured, { parent }),
    );
    expect(names("ConfigMap")).toEqual(["web-env", "web-files"]);
    expect(names("Secret")).toEqual(["web-secret-files", "web-secrets"]);
    const unnamed = { namespace: "data", labels: labels("web") };
    expect(one("ConfigMap", "web-env").inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: unnamed,
      data: { A: "1", B: "2" },
    });
    expect(one("Secret", "web-secrets").inputs).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: unnamed,
      stringData: { secret: { TOKEN: "t" } },
    });
    const { template } = one("Deployment", "web").inputs["spec"] as unknown as {
      template: { spec: { containers: [object]; volumes: unknown } };
    };
    expect(template.spec.containers[0]).toMatchObject({
      envFrom: [
        { configMapRef: { name: one("ConfigMap", "web-env").assigned } },
        { secretRef: { name: one("Secret", "web-secrets").assigned } },
      ],
      volumeMounts: [
        {
          name: "files",
          mountPath: "/etc/a_b/c.conf",
          subPath: "__etc__a_.b__c.conf",
          readOnly: true,
        },
        { name: "secret-files", mountPath: "/etc/key", subPath: "__etc__key", readOnly: true },
      ],
    });
    expect(template.spec.volumes).toEqual([
      { name: "files", configMap: { name: one("ConfigMap", "web-files").assigned } },
      {
        name: "secret-files",
        secret: { secretName: one("Secret", "web-secret-files").assigned, defaultMode: 0o440 },
      },
    ]);
  });

  test("that changes changes the pods, each part of it", async () => {
    const template = async (change: object) => {
      const { one } = await onKubernetes((target, parent) =>
        target.deploy("web", { ...configured, ...change }, { parent }),
      );
      return JSON.stringify(one("Deployment", "web").inputs["spec"]);
    };
    const before = await template({});
    expect(await template({})).toBe(before);
    expect(await template({ env: { A: "1", B: "3" } })).not.toBe(before);
    expect(await template({ secrets: { TOKEN: pulumi.secret("u") } })).not.toBe(before);
    expect(await template({ files: { "/etc/a_b/c.conf": "two" } })).not.toBe(before);
    expect(await template({ secretFiles: { "/etc/key": "l" } })).not.toBe(before);
  });

  test("that is larger than Kubernetes takes is refused", () => {
    const file = "é".repeat(300 * 1024);
    const files = { "/a": file, "/b": file };
    expect(() => renderConfig("web", { ...service, files })).toThrow(
      'The workload "web" cannot be deployed.\n  - files hold 1228800 bytes, and Kubernetes takes 1048576: put large files into the image or the object store',
    );
    expect(() => renderConfig("web", { ...service, files: { "/a": file } })).not.toThrow();
  });

  test("has a key of its own for each path", () => {
    const paths = ["/a/b", "/a_b", "/a__b", "/a_/b", "/a/_b", "/a.b", "/a_.b", "/a/.b"];
    const keys = paths.map(fileKey);
    expect(new Set(keys).size).toBe(paths.length);
    expect(keys.filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key) || key.startsWith(".."))).toEqual(
      [],
    );
  });
});

describe("a task", () => {
  test("is a Job whose tries are pods with a deadline, whole", async () => {
    const { one } = await onKubernetes((target, parent) => target.deploy("job", task, { parent }));
    const job = one("Job", "job");
    expect(job.assigned).toMatch(/^job-[0-9a-f]{8}$/);
    expect(job.deleteBeforeReplace).toBe(true);
    expect(job.inputs).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        ...metadata("job"),
        name: job.assigned,
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 2,
        podFailurePolicy: {
          rules: [
            {
              action: "FailJob",
              onExitCodes: { containerName: "job", operator: "In", values: [65] },
            },
          ],
        },
        template: {
          metadata: { labels: labels("job") },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            ...ends("services"),
            securityContext: restricted,
            restartPolicy: "Never",
            activeDeadlineSeconds: 60,
            containers: [
              {
                name: "job",
                image: "tools:1",
                command: ["make", "it so"],
                envFrom: [],
                resources: memory("64Mi"),
                securityContext: unprivileged,
                volumeMounts: [],
              },
            ],
          },
        },
      },
    });
  });

  test.each([
    [0, 60, 180],
    [2, 60, 330],
  ])("tried again %i times for %i seconds is given up on after %i", (retries, timeout, seconds) => {
    expect(jobDeadline({ ...task, retries, timeout })).toBe(seconds);
  });

  test("with another content is another Job", async () => {
    const name = async (change: object) => {
      const { one } = await onKubernetes((target, parent) =>
        target.deploy("job", { ...task, ...change }, { parent }),
      );
      return one("Job", "job").assigned;
    };
    const before = await name({});
    expect(await name({})).toBe(before);
    expect(await name({ image: "tools:2" })).not.toBe(before);
    expect(await name({ files: { "/script": "a" } })).not.toBe(before);
    expect(await name({ secrets: { TOKEN: "t" } })).not.toBe(before);
  });
});

describe("connections", () => {
  const policies = async () => {
    const { one, names } = await onKubernetes((target, parent) => {
      const db = target.deploy("db", { ...stateful, replicas: 1 }, { parent });
      const web = target.deploy("web", service, { parent });
      const first = target.deploy("first", task, { parent });
      target.deploy(
        "app",
        {
          ...service,
          replicas: 2,
          uses: [db.endpoints.sql, web.endpoints.http],
          reaches: [web.endpoints.admin, web.endpoints.http],
          after: [first],
        },
        { parent },
      );
    });
    return { one, names: names("NetworkPolicy") };
  };
  const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: "TCP", port }));

  test("are opened for what is used or reached, on its ports alone, at both ends", async () => {
    const { one } = await policies();
    expect(one("NetworkPolicy", "app-to-others").inputs["spec"]).toEqual({
      podSelector: selector("app"),
      policyTypes: ["Egress"],
      egress: [
        { to: [{ podSelector: selector("db") }], ports: tcp(5432) },
        { to: [{ podSelector: selector("web") }], ports: tcp(8080, 8081) },
      ],
    });
    expect(one("NetworkPolicy", "app-to-web").inputs["spec"]).toEqual({
      podSelector: selector("web"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: selector("app") }], ports: tcp(8080, 8081) }],
    });
  });

  test("are opened among replicas, and to nobody for what is only waited for", async () => {
    const { one, names } = await policies();
    expect(names).toEqual([
      "app-among-replicas",
      "app-to-db",
      "app-to-others",
      "app-to-web",
      "default-deny",
    ]);
    expect(one("NetworkPolicy", "app-among-replicas").inputs["spec"]).toEqual({
      podSelector: selector("app"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: selector("app") }], ports: tcp(8080, 8081) }],
      egress: [{ to: [{ podSelector: selector("app") }], ports: tcp(8080, 8081) }],
    });
  });

  test("are open before the workload starts", async () => {
    const { one } = await policies();
    expect(one("Deployment", "app").dependsOn).toEqual([
      "Deployment:web",
      "Job:first",
      "Namespace:namespace",
      "NetworkPolicy:app-among-replicas",
      "NetworkPolicy:app-to-db",
      "NetworkPolicy:app-to-others",
      "NetworkPolicy:app-to-web",
      ...PRIORITIES,
      "Service:app",
      "StatefulSet:db",
    ]);
  });
});
