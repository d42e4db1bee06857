import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { apiOf } from "../../offline/kubernetes/api.ts";
import { clusterOf, providerChanges } from "../../offline/kubernetes/cluster.ts";
import { kinds } from "../../offline/kubernetes/kinds.ts";
import type { LiveObject } from "../../offline/kubernetes/live-object.ts";
import { objectResource } from "../../offline/kubernetes/resource.ts";
import { type Properties, UNKNOWN } from "../../offline/provider/properties.ts";
import { InitializationError } from "../../offline/provider/resource.ts";
import type { Context, Resource } from "../../offline/provider/resource.ts";
import { revealed } from "../../offline/provider/secret.ts";
import { fakeServer, kubeconfig, type FakeServer } from "./fake-kubernetes.ts";

afterEach(() => vi.unstubAllEnvs());

const MAPS = "/api/v1/namespaces/shop/configmaps";
const JOBS = "/apis/batch/v1/namespaces/shop/jobs";

function resource(fake: FakeServer, token: string): Resource {
  const kind = kinds.get(`kubernetes:${token}`);
  if (kind === undefined) throw new Error(`no ${token}`);
  return objectResource(kind, () => fake.api);
}

function context(more: Partial<Context> = {}): Context & { lines: string[] } {
  const lines: string[] = [];
  return {
    name: "a",
    signal: new AbortController().signal,
    timeout: undefined,
    progress: (line) => lines.push(line),
    warn: () => {},
    lines,
    ...more,
  };
}

const map = (data: Properties): Properties => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "shop" },
  data,
});

const job = (annotations: Properties = {}): Properties => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "a", namespace: "shop", annotations },
  spec: { selector: { matchLabels: { uid: "1" } } },
});

const became = (type: string) => (object: LiveObject) => ({
  ...object,
  status: { conditions: [{ type, status: "True", reason: "TooOften", message: "it says" }] },
});

test("an object is made by server-side apply, with strict fields, in a name that the state keeps", async () => {
  const fake = await fakeServer();
  const { id, outputs } = await resource(fake, "core/v1:ConfigMap").create(
    map({ a: "1" }),
    context(),
  );
  expect(id).toBe("shop/a");
  const [look, applied] = fake.asked;
  expect(look).toMatchObject({ method: "GET", path: `${MAPS}/a` });
  expect(applied).toMatchObject({
    method: "PATCH",
    path: `${MAPS}/a`,
    query: { fieldValidation: "Strict", force: "false" },
    body: map({ a: "1" }),
  });
  const manager = applied?.query["fieldManager"];
  expect(manager).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
  expect(revealed(outputs)).toMatchObject({ __fieldManager: manager, __inputs: map({ a: "1" }) });
  const updated = await resource(fake, "core/v1:ConfigMap").update(
    id,
    map({ a: "2" }),
    outputs,
    context(),
  );
  expect(fake.asked.at(-1)?.query["fieldManager"]).toBe(manager);
  expect(updated).toMatchObject({ data: { a: "2" } });
});

test("an object that is there already is not taken over", async () => {
  const fake = await fakeServer();
  fake.objects.set(`${MAPS}/a`, map({}) as LiveObject);
  await expect(resource(fake, "core/v1:ConfigMap").create(map({}), context())).rejects.toThrow(
    `Could not create the ConfigMap "shop/a": it is there already. Import it (pulumi import), delete it, or choose another name.`,
  );
});

test("fields that the official plugin set are taken over before an update", async () => {
  const fake = await fakeServer();
  const managedFields = [{ manager: "pulumi-kubernetes", operation: "Update", fieldsV1: {} }];
  const metadata = { name: "a", namespace: "shop", resourceVersion: "7", managedFields };
  fake.objects.set(`${MAPS}/a`, { ...map({}), metadata } as unknown as LiveObject);
  const outputs = { __fieldManager: "ours" };
  await resource(fake, "core/v1:ConfigMap").update("shop/a", map({}), outputs, context());
  expect(fake.asked.map(({ body }) => body)[1]).toEqual([
    { op: "replace", path: "/metadata/resourceVersion", value: "7" },
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [{ manager: "ours", operation: "Apply", fieldsV1: {} }],
    },
  ]);
});

test("a preview asks the server without changing anything, where it can", async () => {
  const fake = await fakeServer();
  const maps = resource(fake, "core/v1:ConfigMap");
  fake.become = (object) => ({ ...object, immutable: true });
  expect(await maps.preview?.(map({ a: "1" }), undefined)).toMatchObject({
    immutable: true,
    metadata: { name: "a", uid: UNKNOWN },
  });
  expect(fake.asked.at(-1)?.query["dryRun"]).toBe("All");
  expect(fake.objects.size).toBe(0);
  const before = fake.asked.length;
  expect(await maps.preview?.(map({ a: UNKNOWN }), undefined)).toMatchObject({
    data: { a: UNKNOWN },
  });
  expect(fake.asked.length).toBe(before);
  const missing = { status: 404, message: 'namespaces "shop" not found', reason: "NotFound" };
  fake.instead.push(missing, missing);
  expect(await maps.preview?.(map({ a: "1" }), undefined)).toMatchObject({ data: { a: "1" } });
});

test("what the server refuses in a preview fails it, unless it cannot preview", async () => {
  const fake = await fakeServer();
  const noDryRun = { status: 400, message: 'webhook "w" does not support dry run' };
  fake.instead.push({ status: 404, message: "not found" }, noDryRun);
  const maps = resource(fake, "core/v1:ConfigMap");
  expect(await maps.preview?.(map({ a: "1" }), undefined)).toMatchObject({ data: { a: "1" } });
  const refused = { status: 400, message: 'strict decoding error: unknown field "spec.x"' };
  fake.instead.push({ status: 404, message: "not found" }, refused);
  await expect(maps.preview?.(map({}), undefined)).rejects.toThrow(
    `Could not create the ConfigMap "shop/a": strict decoding error: unknown field "spec.x"`,
  );
});

test("a busy server and a lost connection are tried again, a refusal is not", async () => {
  const fake = await fakeServer();
  const maps = resource(fake, "core/v1:ConfigMap");
  fake.instead.push({ status: 503, message: "busy" });
  expect(await maps.read("shop/a", map({}), {}, context())).toBeUndefined();
  fake.instead.push("hang up");
  expect(await maps.read("shop/a", map({}), {}, context())).toBeUndefined();
  expect(fake.asked.length).toBe(4);
  fake.instead.push({ status: 403, message: "forbidden: no" });
  await expect(maps.read("shop/a", map({}), {}, context())).rejects.toThrow(
    `Could not read the ConfigMap "shop/a": forbidden: no`,
  );
  expect(fake.asked.length).toBe(5);
});

test("a conflict over fields comes with what to do, and no value of a Secret", async () => {
  const fake = await fakeServer();
  const secret = { ...map({}), kind: "Secret", data: undefined, stringData: { a: "hunter2" } };
  fake.objects.set("/api/v1/namespaces/shop/secrets/a", secret as unknown as LiveObject);
  const conflict = `Apply failed with 1 conflict: conflict with "vault": "hunter2"`;
  fake.instead.push(undefined, { status: 409, message: conflict });
  await expect(
    resource(fake, "core/v1:Secret").update("shop/a", secret, {}, context()),
  ).rejects.toThrow(
    `Could not update the Secret "shop/a": Apply failed with 1 conflict: conflict with "vault": "[secret]". Leave these fields to who has set them, or take them over with the annotation pulumi.com/patchForce: "true".`,
  );
});

test("a Job that fails is kept, with its reason and the end of its pod's log", async () => {
  const fake = await fakeServer();
  fake.become = became("Failed");
  const status = {
    phase: "Failed",
    containerStatuses: [
      {
        name: "c",
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 3, reason: "Error" } },
      },
    ],
  };
  const pods = { items: [{ metadata: { name: "a-1", namespace: "shop" }, status }] };
  fake.texts.set("/api/v1/namespaces/shop/pods", JSON.stringify(pods));
  fake.texts.set("/api/v1/namespaces/shop/pods/a-1/log", "connecting\nno such topic\n");
  const failure = await resource(fake, "batch/v1:Job")
    .create(job(), context())
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InitializationError);
  expect(failure).toMatchObject({
    id: "shop/a",
    message: [
      `The Job "shop/a" failed: TooOften: it says`,
      "pod a-1: ended (Error, exit code 3)",
      "the end of the log of a-1, c:",
      "connecting\nno such topic",
    ].join("\n"),
  });
  const log = fake.asked.find(({ path }) => path.endsWith("/log"));
  expect(log?.query).toEqual({ container: "c", tailLines: "400" });
});

test("a wait shows what it waits for, and ends with the time or the user's patience", async () => {
  const fake = await fakeServer();
  const pods = { items: [{ metadata: { name: "a-1" }, status: { phase: "Pending" } }] };
  fake.texts.set("/api/v1/namespaces/shop/pods", JSON.stringify(pods));
  const jobs = resource(fake, "batch/v1:Job");
  const short = context({ timeout: 1 });
  await expect(jobs.create(job(), short)).rejects.toThrow(
    `The Job "shop/a" is not ready after 1 seconds: 0 active, 0 succeeded, 0 failed\npod a-1: Pending`,
  );
  expect(short.lines[0]).toBe("waiting: 0 active, 0 succeeded, 0 failed; pod a-1: Pending");
  fake.objects.clear();
  const cancelled = context({ signal: AbortSignal.abort() });
  await expect(jobs.create(job(), cancelled)).rejects.toThrow(
    `The Job "shop/a" was not ready when the update was cancelled: 0 active`,
  );
  fake.objects.clear();
  await jobs.create(job({ "pulumi.com/skipAwait": "true" }), context());
});

test("a Job that failed is replaced where it says so, and only then", async () => {
  const fake = await fakeServer();
  const jobs = resource(fake, "batch/v1:Job");
  const told = job({ "pulumi.com/replaceUnready": "true" });
  fake.objects.set(`${JOBS}/a`, became("Failed")(told as LiveObject));
  expect(await jobs.diff?.(told, told, told)).toEqual({
    changes: [
      {
        property: 'metadata.annotations["pulumi.com/replaceUnready"]',
        kind: "update",
        replaces: true,
      },
    ],
    deleteBeforeReplace: true,
  });
  expect((await jobs.diff?.(job(), job(), job()))?.changes).toEqual([]);
  fake.objects.set(`${JOBS}/a`, became("Complete")(told as LiveObject));
  expect((await jobs.diff?.(told, told, told))?.changes).toEqual([]);
});

test("a refresh tells what somebody changed, what is gone and what does not work", async () => {
  const fake = await fakeServer();
  const maps = resource(fake, "core/v1:ConfigMap");
  fake.objects.set(`${MAPS}/a`, map({ a: "2" }) as LiveObject);
  const found = await maps.read("shop/a", map({ a: "1" }), { __fieldManager: "m" }, context());
  expect(found?.inputs).toEqual(map({ a: "2" }));
  expect(found?.outputs).toMatchObject({ __fieldManager: "m" });
  expect(await maps.read("shop/gone", map({}), {}, context())).toBeUndefined();
  fake.objects.set(`${JOBS}/a`, became("Failed")(job() as LiveObject));
  await expect(
    resource(fake, "batch/v1:Job").read("shop/a", job(), {}, context()),
  ).rejects.toMatchObject({ id: "shop/a", inputs: job() });
  const imported = await maps.read("shop/a", {}, {}, context());
  expect(imported?.inputs).toEqual(map({ a: "2" }));
});

test("a deletion takes along what belongs to the object, and waits until all is gone", async () => {
  const fake = await fakeServer();
  const maps = resource(fake, "core/v1:ConfigMap");
  fake.objects.set(`${MAPS}/a`, map({}) as LiveObject);
  await maps.delete("shop/a", map({}), context());
  expect(fake.asked[0]?.body).toEqual({ propagationPolicy: "Foreground" });
  expect(fake.objects.size).toBe(0);
  await maps.delete("shop/a", map({}), context());
  fake.instead.push({ status: 200, message: "" });
  const stuck = { name: "a", namespace: "shop", finalizers: ["example.org/hold"] };
  fake.objects.set(`${MAPS}/a`, { ...map({}), metadata: stuck } as unknown as LiveObject);
  await expect(maps.delete("shop/a", map({}), context({ timeout: 1 }))).rejects.toThrow(
    `Could not delete the ConfigMap "shop/a": it is not gone after 1 seconds; the finalizer example.org/hold.`,
  );
});

test("a server that does not answer is named by its address, with what to do", async () => {
  const cluster = clusterOf({ kubeconfig: kubeconfig("http://127.0.0.1:1") });
  await expect(apiOf(cluster).find({ what: "read it", path: "/" })).rejects.toThrow(
    `Could not read it: the cluster of the context "fake" does not answer at http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1). Start it, correct its address or your credentials in the kubeconfig, or choose another context.`,
  );
});

test("a context that is not there is refused with those that are", () => {
  const text = kubeconfig("https://one");
  expect(clusterOf({ kubeconfig: text })).toMatchObject({
    context: "fake",
    address: "https://one",
    namespace: "shop",
  });
  expect(clusterOf({ kubeconfig: text, namespace: "mine" }).namespace).toBe("mine");
  expect(() => clusterOf({ kubeconfig: text, context: "prod" })).toThrow(
    `There is no context "prod" in the kubeconfig (given as text); there are: fake. Name one of them, or point KUBECONFIG at the file that has it.`,
  );
  expect(() => clusterOf({ kubeconfig: text, cluster: "d" })).toThrow(
    `The kubeconfig (given as text) has no cluster "d".`,
  );
  expect(() => clusterOf({ kubeconfig: "token: hunter2\n  bad: [" })).toThrow(
    "The kubeconfig (given as text) cannot be read: line 2.",
  );
});

test("the kubeconfig is found as kubectl finds it: the first of several that knows a name counts", () => {
  const directory = mkdtempSync(join(tmpdir(), "headwater-kubeconfig-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [one, two] = [join(directory, "one"), join(directory, "two")];
  vi.stubEnv("KUBECONFIG", one);
  expect(() => clusterOf({})).toThrow(
    `There is no kubeconfig at ${one}. Point KUBECONFIG at the file that knows the cluster.`,
  );
  writeFileSync(one, kubeconfig("https://one"));
  writeFileSync(two, kubeconfig("https://two").replaceAll('"fake"', '"other"'));
  vi.stubEnv("KUBECONFIG", [one, join(directory, "none"), two].join(delimiter));
  expect(clusterOf({}).address).toBe("https://one");
  expect(clusterOf({ context: "other" }).address).toBe("https://one");
  expect(clusterOf({ kubeconfig: two }).address).toBe("https://two");
  expect(() => clusterOf({ context: "none" })).toThrow("there are: fake, other.");
});

test("only another cluster replaces what a provider has made", () => {
  const [one, two] = [kubeconfig("https://one"), kubeconfig("https://two")];
  const replaced = (olds: Properties, news: Properties) =>
    providerChanges(olds, news).map(({ property, replaces }) => [property, replaces]);
  expect(replaced({ kubeconfig: one }, { kubeconfig: one })).toEqual([]);
  expect(replaced({ kubeconfig: one }, { kubeconfig: two })).toEqual([["kubeconfig", true]]);
  expect(replaced({ kubeconfig: one }, { kubeconfig: one, context: "fake" })).toEqual([
    ["context", false],
  ]);
  expect(replaced({ kubeconfig: one }, { kubeconfig: two, namespace: "other" })).toEqual([
    ["kubeconfig", true],
    ["namespace", false],
  ]);
});
