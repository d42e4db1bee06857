import { expect, test } from "vitest";
import { changes, difference } from "../../offline/kubernetes/changes.ts";
import { withoutSecrets } from "../../offline/kubernetes/diagnosis.ts";
import { kinds, pathOf, schemaOf, type Kind } from "../../offline/kubernetes/kinds.ts";
import { importedInputs, liveInputs } from "../../offline/kubernetes/live-inputs.ts";
import { hasUnknown, type LiveObject } from "../../offline/kubernetes/live-object.ts";
import { takenOver } from "../../offline/kubernetes/managed-fields.ts";
import { withMetadata } from "../../offline/kubernetes/metadata.ts";
import { trouble, type Pod } from "../../offline/kubernetes/pod.ts";
import { sameQuantity } from "../../offline/kubernetes/quantity.ts";
import { newOutputs, outputsOf } from "../../offline/kubernetes/state.ts";
import { verdict } from "../../offline/kubernetes/verdict.ts";
import { misfits } from "../../offline/provider/schema.ts";
import { revealed, secret } from "../../offline/provider/secret.ts";
import { type Properties, UNKNOWN } from "../../offline/provider/properties.ts";

function kind(token: string): Kind {
  const found = kinds.get(`kubernetes:${token}`);
  if (found === undefined) throw new Error(`no ${token}`);
  return found;
}

const configMap = kind("core/v1:ConfigMap");
const seed = Buffer.from("seed");

test.each([
  ["core/v1:ConfigMap", "/api/v1/namespaces/shop/configmaps/a"],
  ["core/v1:Namespace", "/api/v1/namespaces/a"],
  ["apps/v1:StatefulSet", "/apis/apps/v1/namespaces/shop/statefulsets/a"],
  ["scheduling.k8s.io/v1:PriorityClass", "/apis/scheduling.k8s.io/v1/priorityclasses/a"],
])("%s lies at %s", (token, path) => {
  expect(pathOf(kind(token), "shop", "a")).toBe(path);
});

test("a misspelt part of an object is refused by name, its inside is the server's to judge", () => {
  const schema = schemaOf(configMap);
  expect(misfits({ apiVersion: "v1", metadata: 1, data: { a: [] } }, schema)).toEqual([]);
  expect(misfits({ dta: {} }, schema).map(({ property }) => property)).toEqual(["dta"]);
});

test("an object without a name gets one that it keeps, noted as generated", () => {
  const inputs = { metadata: { labels: { a: "b" } } };
  const made = withMetadata(configMap, inputs, { name: "env", olds: {}, seed }, "shop");
  const name = expect.stringMatching(/^env-[0-9a-f]{8}$/);
  expect(made).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      namespace: "shop",
      labels: { a: "b" },
      annotations: { "pulumi.com/autonamed": "true" },
    },
  });
  const later = { name: "env", olds: made, seed: Buffer.from("other") };
  expect(withMetadata(configMap, inputs, later, "shop")).toEqual(made);
  const named = { metadata: { ...(made["metadata"] as Properties), annotations: {} } };
  const anew = withMetadata(configMap, inputs, { ...later, olds: named }, "shop");
  expect(anew["metadata"]).toMatchObject({ name });
  expect(anew["metadata"]).not.toMatchObject({ name: (made["metadata"] as Properties)["name"] });
});

test("a given name and namespace stay, also when a preview does not know them yet", () => {
  const naming = { name: "env", olds: {}, seed };
  const metadata = { name: UNKNOWN, namespace: "mine" };
  expect(withMetadata(configMap, { metadata }, naming, "shop")["metadata"]).toEqual(metadata);
  expect(withMetadata(configMap, { metadata: UNKNOWN }, naming, "shop")).toEqual({
    metadata: UNKNOWN,
  });
  const space = withMetadata(
    kind("core/v1:Namespace"),
    { metadata: { name: "a" } },
    naming,
    "shop",
  );
  expect(space["metadata"]).toEqual({ name: "a" });
});

test.each([
  [{ generateName: "a-" }, `"metadata.generateName" is not supported`],
  [
    { annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    "The annotation pulumi.com/waitFor is not supported by the substitute; leave it out.",
  ],
])("what nobody would do is refused: %j", (metadata, message) => {
  const naming = { name: "env", olds: {}, seed };
  expect(() => withMetadata(configMap, { metadata }, naming, "shop")).toThrow(message);
});

test("changes have paths, whatever the depth", () => {
  const olds = { metadata: { name: "a", labels: { "app.io/x": "1", gone: "1" } }, spec: [1, 2] };
  const news = { metadata: { name: "a", labels: { "app.io/x": "2" } }, spec: [1, { b: null }, 3] };
  expect(changes(kind("core/v1:Service"), olds, news)).toEqual([
    { property: 'metadata.labels["app.io/x"]', kind: "update", replaces: false },
    { property: "metadata.labels.gone", kind: "delete", replaces: false },
    { property: "spec[1]", kind: "update", replaces: false },
    { property: "spec[2]", kind: "add", replaces: false },
  ]);
  expect(changes(configMap, { data: { a: null } }, { data: {} })).toEqual([]);
});

test.each<[string, Properties, Properties, boolean]>([
  ["core/v1:ConfigMap", { data: { a: "1" } }, { data: { a: "2" } }, true],
  ["core/v1:ConfigMap", {}, { data: { a: "2" } }, true],
  ["core/v1:ConfigMap", { metadata: { name: "a" } }, { metadata: { name: "b" } }, true],
  ["core/v1:ConfigMap", { metadata: { labels: {} } }, { metadata: { labels: { a: "" } } }, false],
  ["core/v1:Secret", { stringData: { a: "1" } }, { stringData: {} }, true],
  ["core/v1:Secret", { immutable: false }, { immutable: true }, false],
  ["core/v1:Service", { spec: { clusterIP: "None" } }, { spec: {} }, true],
  ["core/v1:Service", { spec: { type: "NodePort" } }, { spec: {} }, false],
  ["apps/v1:Deployment", { spec: { selector: { a: 1 } } }, { spec: { selector: { a: 2 } } }, true],
  ["apps/v1:Deployment", { spec: { template: 1 } }, { spec: { template: 2 } }, false],
  ["apps/v1:StatefulSet", { spec: { serviceName: "a" } }, { spec: { serviceName: "b" } }, true],
  ["apps/v1:StatefulSet", { spec: { replicas: 1 } }, { spec: { replicas: 2 } }, false],
  ["batch/v1:Job", { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, true],
  ["batch/v1:Job", { spec: { backoffLimit: 1 } }, { spec: { backoffLimit: 2 } }, false],
  ["rbac.authorization.k8s.io/v1:RoleBinding", { roleRef: 1 }, { roleRef: 2 }, true],
  ["core/v1:PersistentVolumeClaim", { spec: { resources: 1 } }, { spec: { resources: 2 } }, false],
])("%s from %j to %j replaces it: %s", (token, olds, news, replaces) => {
  expect(changes(kind(token), olds, news).map((each) => each.replaces)).toEqual([replaces]);
});

test("what keeps its name goes before its replacement comes, a generated name does not hold it up", () => {
  const metadata = { name: "a", namespace: "shop" };
  const all = [{ property: "data.a", kind: "update", replaces: true } as const];
  const order = (olds: Properties, news: Properties, found = all) =>
    difference({ metadata: olds }, { metadata: news }, found).deleteBeforeReplace;
  expect(order(metadata, metadata)).toBe(true);
  expect(order(metadata, { ...metadata, name: "b" })).toBe(false);
  expect(order(metadata, { ...metadata, namespace: "other" })).toBe(false);
  const generated = { ...metadata, annotations: { "pulumi.com/autonamed": "true" } };
  expect(order(generated, generated)).toBe(false);
  expect(order(metadata, metadata, [])).toBe(false);
});

const live = (kind: string, spec: object, status: object, generation = 2): LiveObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "a", namespace: "shop", generation },
  spec,
  status,
});

const seen = { observedGeneration: 2 };
const condition = (type: string, status: string, reason = "", message = "") => ({
  conditions: [{ type, status, reason, message }],
});

test.each<[string, object, object, unknown]>([
  [
    "unseen",
    { replicas: 2 },
    { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    { waiting: "its controller has not seen the change yet" },
  ],
  [
    "not all there",
    { replicas: 2 },
    { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
    { waiting: "[1/2] waiting: 1 of 2 pods ready" },
  ],
  [
    "half rolled out",
    { replicas: 2 },
    { ...seen, replicas: 3, updatedReplicas: 1, availableReplicas: 3 },
    { waiting: "[1/2] waiting: 1 of 2 pods ready" },
  ],
  [
    "kept up by an old pod only",
    { replicas: 1 },
    { ...seen, replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
    { waiting: "[1/2] waiting: 0 of 1 pods ready" },
  ],
  [
    "rolled out beside old pods",
    { replicas: 2 },
    { ...seen, replicas: 3, updatedReplicas: 2, availableReplicas: 3 },
    { waiting: "[2/2] waiting: old pods have to go: 1" },
  ],
  ["rolled out", {}, { ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }, "ready"],
  ["scaled to nothing", { replicas: 0 }, seen, "ready"],
  [
    "refused pods",
    {},
    { ...seen, ...condition("ReplicaFailure", "True", "FailedCreate", "not restricted") },
    { waiting: "[1/2] waiting: 0 of 1 pods ready; FailedCreate: not restricted" },
  ],
  [
    "out of time",
    {},
    { ...seen, ...condition("Progressing", "False", "ProgressDeadlineExceeded", "too slow") },
    { failed: "ProgressDeadlineExceeded: too slow" },
  ],
])("a Deployment that is %s", (_, spec, status, expected) => {
  expect(verdict(live("Deployment", spec, status))).toEqual(expected);
});

const revision = { currentRevision: "r1", updateRevision: "r1" };
const two = { replicas: 2, readyReplicas: 2, currentReplicas: 2, updatedReplicas: 2 };

test.each<[string, object, object, unknown]>([
  ["ready", {}, { ...seen, ...two, ...revision }, "ready"],
  [
    "unseen",
    {},
    { ...two, ...revision, observedGeneration: 1 },
    { waiting: "its controller has not seen the change yet" },
  ],
  [
    "starting",
    {},
    { ...seen, ...two, ...revision, readyReplicas: 1 },
    { waiting: "[1/2] waiting: 1 of 2 pods ready" },
  ],
  [
    "half rolled out",
    {},
    { ...seen, ...two, ...revision, updateRevision: "r2", currentReplicas: 1, updatedReplicas: 1 },
    { waiting: "[1/2] waiting: 1 of 2 pods ready" },
  ],
  [
    "rolled out and not noted yet",
    {},
    { ...seen, ...two, ...revision, updateRevision: "r2", currentReplicas: 0 },
    { waiting: "[2/2] waiting: its controller has to note the new revision" },
  ],
  [
    "updated by hand",
    { updateStrategy: { type: "OnDelete" } },
    { ...seen, ...two, ...revision, updateRevision: "r2" },
    "ready",
  ],
])("a StatefulSet that is %s", (_, spec, status, expected) => {
  expect(verdict(live("StatefulSet", { replicas: 2, ...spec }, status))).toEqual(expected);
});

test.each<[string, object, unknown]>([
  ["runs", { active: 1, failed: 1 }, { waiting: "waiting: 1 active, 0 succeeded, 1 failed" }],
  ["is complete", condition("Complete", "True"), "ready"],
  [
    "is failing",
    condition("FailureTarget", "True"),
    { waiting: "waiting: 0 active, 0 succeeded, 0 failed" },
  ],
  [
    "has failed",
    condition("Failed", "True", "BackoffLimitExceeded", "too often"),
    { failed: "BackoffLimitExceeded: too often" },
  ],
])("a Job that %s", (_, status, expected) => {
  expect(verdict(live("Job", {}, status))).toEqual(expected);
});

test("a Service waits for the pods behind it where it chooses pods, and for its load balancer", () => {
  const web = live("Service", { selector: { app: "web" } }, {});
  expect(verdict(web, { addresses: [true, true] })).toBe("ready");
  expect(verdict(web, { addresses: [true, false], settled: 60_000 })).toEqual({
    waiting: "waiting: 1 of 2 pods behind it ready",
  });
  expect(verdict(web, { addresses: [], settled: 9_000 })).not.toBe("ready");
  expect(verdict(web, { addresses: [], settled: 10_000 })).toBe("ready");
  const headless = live("Service", { selector: { app: "web" }, clusterIP: "None" }, {});
  expect(verdict(headless, { addresses: [false] })).toBe("ready");
  expect(verdict(live("Service", {}, {}))).toBe("ready");
  const balanced = (ingress: object[]) =>
    live("Service", { type: "LoadBalancer" }, { loadBalancer: { ingress } });
  expect(verdict(balanced([]))).toEqual({
    waiting: "waiting: the load balancer has no address yet",
  });
  expect(verdict(balanced([{ ip: "1" }]))).toBe("ready");
});

test("a claim is ready with its volume, or before its first pod where its volume is made for that", () => {
  const claim = (phase: string) => live("PersistentVolumeClaim", {}, { phase });
  expect(verdict(claim("Bound"))).toBe("ready");
  expect(verdict(claim("Pending"))).toEqual({ waiting: "waiting: no volume yet (Pending)" });
  expect(verdict(claim("Pending"), { boundLate: true })).toBe("ready");
  expect(verdict(claim("Lost"))).toEqual({ failed: "its volume is lost" });
});

test("what needs no waiting is ready as soon as it is there", () => {
  expect(verdict(live("ConfigMap", {}, {}))).toBe("ready");
  expect(verdict(live("Namespace", {}, { phase: "Active" }))).toBe("ready");
  expect(verdict(live("Ingress", {}, {}))).not.toBe("ready");
});

const pod = (status: Pod["status"]): Pod => ({
  metadata: { name: "p" },
  ...(status && { status }),
});
const waiting = (reason: string, message = "") => ({ waiting: { reason, message } });
const container = { name: "c", ready: false, restartCount: 0 };

test.each<[string | undefined, Pod["status"]]>([
  [undefined, { conditions: [{ type: "Ready", status: "True" }] }],
  [undefined, { phase: "Succeeded" }],
  [
    "Unschedulable: 0/1 nodes",
    {
      phase: "Pending",
      conditions: [
        { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes" },
      ],
    },
  ],
  [
    "ContainerCreating",
    { containerStatuses: [{ ...container, state: waiting("ContainerCreating") }] },
  ],
  [
    "ImagePullBackOff: no such image",
    { containerStatuses: [{ ...container, state: waiting("ImagePullBackOff", "no such image") }] },
  ],
  [
    "CrashLoopBackOff (Error, exit code 3, restarted 2 times)",
    {
      containerStatuses: [
        {
          ...container,
          restartCount: 2,
          state: waiting("CrashLoopBackOff", "back-off 10s"),
          lastState: { terminated: { exitCode: 3, reason: "Error" } },
        },
      ],
    },
  ],
  [
    "ended (Error, exit code 7)",
    {
      phase: "Failed",
      containerStatuses: [
        { ...container, state: { terminated: { exitCode: 7, reason: "Error" } } },
      ],
    },
  ],
  ["DeadlineExceeded: too long", { reason: "DeadlineExceeded", message: "too long" }],
  [
    "runs, but is not ready",
    { phase: "Running", containerStatuses: [{ ...container, state: { running: {} } }] },
  ],
  [
    "ErrImagePull: first",
    {
      initContainerStatuses: [{ ...container, state: waiting("ErrImagePull", "first") }],
      containerStatuses: [{ ...container, state: waiting("PodInitializing") }],
    },
  ],
])("a pod's trouble: %s", (expected, status) => {
  expect(trouble(pod(status))).toBe(expected);
});

test.each([
  ["1024Mi", "1Gi", true],
  ["0.5", "500m", true],
  [1, "1", true],
  ["1Gi", "1G", false],
  ["1000m", "2", false],
  ["latest", "newest", false],
])("the quantities %s and %s are the same: %s", (one, other, same) => {
  expect(sameQuantity(one, other)).toBe(same);
});

test("a live object gives the inputs back as they were written, where it says the same", () => {
  const inputs = {
    kind: "StatefulSet",
    metadata: { name: "a", annotations: {} },
    spec: {
      replicas: 2,
      paused: false,
      containers: [
        {
          name: "web",
          resources: { memory: "1024Mi" },
          args: ["a"],
          env: [],
          mount: { ro: false },
        },
      ],
    },
  };
  const server = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "a", uid: "1" },
    spec: {
      replicas: 2,
      serviceName: "",
      containers: [
        { name: "sidecar" },
        { name: "web", resources: { memory: "1Gi" }, args: ["a"], image: "x", mount: {} },
      ],
    },
    status: {},
  };
  expect(liveInputs(inputs, server)).toEqual(inputs);
});

test("what somebody has changed shows in the inputs of a live object", () => {
  const inputs = { spec: { replicas: 2, args: ["a"], env: [{ name: "A", value: "1" }] } };
  const server = {
    apiVersion: "v1",
    kind: "X",
    metadata: { name: "a" },
    spec: { replicas: 5, args: ["a", "b"], env: [{ name: "A", value: "2" }] },
  };
  expect(liveInputs(inputs, server)).toEqual({ spec: server.spec });
  const secrets = { kind: "Secret", stringData: { kept: "old", gone: "x" } };
  const data = { kept: Buffer.from("new").toString("base64") };
  expect(liveInputs(secrets, { ...server, kind: "Secret", data })).toEqual({
    kind: "Secret",
    stringData: { kept: "new" },
  });
});

test("an imported object's inputs are without what the server adds by itself", () => {
  const server = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "a",
      namespace: "shop",
      uid: "1",
      managedFields: [],
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
    },
    data: { a: "b" },
    status: {},
  };
  expect(importedInputs(configMap, server)).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "shop" },
    data: { a: "b" },
  });
});

test("fields that kubectl or the official plugin set become ours, those of controllers do not", () => {
  const note = (manager: string, operation: "Apply" | "Update", fieldsV1: Properties) => ({
    manager,
    operation,
    fieldsV1,
  });
  const scaler = note("autoscaler", "Update", { "f:spec": { "f:replicas": {} } });
  const ours = note("ours", "Apply", { "f:data": { "f:a": {} } });
  const official = note("pulumi-kubernetes", "Update", { "f:data": { "f:b": {} } });
  const scaled = { ...note("kubectl", "Update", {}), subresource: "scale" };
  expect(takenOver([scaler, ours, scaled], "ours")).toBeUndefined();
  const edited = note("kubectl-edit", "Update", { "f:data": { "f:c": {} } });
  expect(takenOver([scaler, ours, official, edited], "ours")).toEqual([
    scaler,
    note("ours", "Apply", { "f:data": { "f:a": {}, "f:b": {}, "f:c": {} } }),
  ]);
});

test("the state has a Secret's values and all inputs encrypted", () => {
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a", managedFields: [] },
    data: { password: "c2VjcmV0" },
  };
  const inputs = { stringData: { password: "secret" } };
  const outputs = outputsOf(object, inputs, "manager");
  expect(outputs).toEqual({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a" },
    data: secret(object.data),
    __inputs: secret(inputs),
    __fieldManager: "manager",
    __initialApiVersion: "v1",
  });
  expect(revealed(outputs)).toMatchObject({ data: object.data, __inputs: inputs });
});

test("a preview of a new object does not pretend to know what only its creation tells", () => {
  const inputs = { kind: "Service", metadata: { name: "a" }, spec: { ports: [] } };
  const server = {
    ...live("Service", { ports: [], clusterIP: "10.0.0.9", type: "ClusterIP" }, {}),
    metadata: { name: "a", uid: "of the dry run" },
  };
  expect(newOutputs(inputs, server)).toMatchObject({
    metadata: { name: "a", uid: UNKNOWN },
    spec: { type: "ClusterIP", clusterIP: UNKNOWN },
    status: UNKNOWN,
  });
  const headless = { ...inputs, spec: { clusterIP: "None" } };
  expect(newOutputs(headless, undefined)["spec"]).toEqual({ clusterIP: "None" });
});

test("an unknown value is found at any depth", () => {
  expect(hasUnknown({ a: [{ b: UNKNOWN }] })).toBe(true);
  expect(hasUnknown({ a: [{ b: null }] })).toBe(false);
});

test("a refusal quotes no value of a Secret", () => {
  const inputs = {
    kind: "Secret",
    stringData: { a: "hunter2" },
    data: { b: Buffer.from("other-one").toString("base64") },
  };
  const said = `"hunter2" ${Buffer.from("hunter2").toString("base64")} other-one b3RoZXItb25l key a`;
  expect(withoutSecrets(said, inputs)).toBe(`"[secret]" [secret] [secret] [secret] key a`);
  expect(withoutSecrets(said, { ...inputs, kind: "ConfigMap" })).toBe(said);
});
