import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseSettings } from "../../infra/config/config.ts";
import type { Settings } from "../../infra/config/schema.ts";
import { KUBECONFIG } from "../../tools/cluster/layout.ts";
import { forwardedPorts, stackPorts } from "../../tools/machine/stack-ports.ts";
import { stackSettings } from "../../tools/project.ts";
import { program } from "../../offline/index.ts";
import { recordSettings } from "../support/platform.ts";
import { settingsOf } from "../support/stack-file.ts";
import { manifests } from "./manifests.ts";

const NAMESPACE = "headwater-validate";

const cluster = (text: string): Settings =>
  parseSettings(
    parse(`target: { kind: kubernetes, context: it, namespace: data${text}`),
    "Pulumi.it.yaml",
  );

/** The stacks of which the API server is asked. */
const STACKS: Readonly<Record<string, () => Settings>> = {
  "a small one": () => settingsOf("cluster"),
  "three brokers and three nodes": () =>
    cluster(" }\nkafka: { brokers: 3 }\ncassandra: { nodes: 3 }"),
  "an ingress with TLS": () =>
    cluster(
      `, ingress: { domain: data.example.com, class: nginx, annotations: { cert-manager.io/cluster-issuer: it } } }`,
    ),
  "a cluster and a registry that are there, with jobs that never end": () =>
    cluster(
      `, registry: registry.example/data, storageClass: fast }\njobs: { running: [tick-source, ticks] }`,
    ),
  "production, with the cloud's cluster, database and bucket": () => settingsOf("prod"),
};

const kubectl = (input: string | undefined, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    program("kubectl"),
    ["--kubeconfig", KUBECONFIG, ...args],
    { encoding: "utf8", maxBuffer: 1 << 27, ...(input !== undefined && { input }) },
  );
  return { status, stdout, stderr };
};

/** What the API server says of some objects that it does not keep: accepted lines, and everything that it does not like. */
function validate(items: readonly object[]): { accepted: number; complaints: string[] } {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const { stdout, stderr } = kubectl(
    list,
    "apply",
    "--server-side",
    "--dry-run=server",
    "--validate=strict",
    "--filename",
    "-",
  );
  return {
    accepted: stdout.split("\n").filter((line) => line.includes("(server dry run)")).length,
    complaints: stderr.split("\n").filter((line) => line !== ""),
  };
}

describe("the API server accepts every manifest, strictly, under the restricted standard", () => {
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: NAMESPACE,
      labels: { "pod-security.kubernetes.io/warn": "restricted" },
    },
  };

  beforeAll(() => {
    expect(kubectl(JSON.stringify(namespace), "apply", "--filename", "-").stderr).toBe("");
  });

  afterAll(() => {
    kubectl(undefined, "delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false");
  });

  test.each(Object.entries(STACKS))("of %s", async (_, settings) => {
    const { resources } = await recordSettings("validate", settings());
    const items = manifests(resources, NAMESPACE);
    expect(items.length).toBeGreaterThan(100);
    expect(validate(items)).toEqual({ accepted: items.length, complaints: [] });
  });

  test("and refuses a field that it does not know, and warns of a pod that may do too much", () => {
    const pod = (more: object) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "it", namespace: NAMESPACE },
      spec: { containers: [{ name: "it", image: "it:1" }], ...more },
    });
    expect(validate([pod({ restart: "never" })]).complaints.join()).toMatch(
      /unknown field.*restart/,
    );
    expect(validate([pod({})]).complaints.join()).toMatch(/would violate PodSecurity "restricted/);
  });
});

test("the stacks that docs/kubernetes.md says may both be up have no port of this machine in common", async () => {
  const ports = async (stack: string, of: typeof stackPorts) =>
    of(await stackSettings(stack)).map(({ port }) => port);
  const cluster = await ports("cluster", forwardedPorts);
  expect(cluster.length).toBeGreaterThan(5);
  const dev = await ports("dev", stackPorts);
  expect(cluster.filter((port) => dev.includes(port))).toEqual([]);
});
