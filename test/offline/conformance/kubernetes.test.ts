import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { announce, isSubstitute } from "./announce.ts";
import { cluster, CONTEXT, NAMESPACE, scene, SECRET } from "./kubernetes.ts";
import { testStack, type TestStack } from "./stack.ts";

const why = "set HEADWATER_CONTEXT to a context of your kubeconfig whose cluster may be used";
if (CONTEXT === undefined) process.stdout.write(`kubernetes: skipped; ${why}\n`);

describe.skipIf(CONTEXT === undefined)(`Kubernetes (${why})`, () => {
  let stack: TestStack;
  let substitute: boolean;

  beforeAll(async () => {
    stack = await testStack("headwater-toolchain-kubernetes");
    announce(stack, ["kubernetes"]);
    substitute = isSubstitute(stack, "kubernetes");
  });

  afterAll(async () => {
    await cluster().delete("v1", "Namespace", NAMESPACE);
    await cluster().delete("scheduling.k8s.io/v1", "PriorityClass", NAMESPACE);
    stack.close();
  });

  const up = async (wanted = scene()) => {
    const { code, output } = await stack.up(wanted);
    expect(code, output).toBe(0);
    return output;
  };
  const output = async (name: string) =>
    (await stack.pulumi(["stack", "output", name])).output.trim();

  test("a namespace with one of everything is made, and is ready", async () => {
    expect(new Set(Object.values(await stack.plan(scene())))).toEqual(new Set(["create"]));
    await up();
    const name = await output("map");
    expect(name).toMatch(/^map-[0-9a-f]{8}$/);
    expect((await cluster().find("v1", "ConfigMap", name))?.data).toEqual({ greeting: "hello" });
    expect(await cluster().find("batch/v1", "Job", "task")).toMatchObject({
      status: { succeeded: 1 },
    });
    expect(await cluster().find("apps/v1", "Deployment", "app")).toMatchObject({
      status: { availableReplicas: 1 },
    });
    for (const text of [SECRET, Buffer.from(SECRET).toString("base64")]) {
      expect(stack.stateText()).not.toContain(text);
    }
  });

  test("the same program changes nothing, also after a refresh", async () => {
    expect(await stack.plan(scene())).toEqual({});
    const { code, output: said } = await stack.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(code, said).toBe(0);
    expect(await stack.plan(scene())).toEqual({});
  });

  test("another configuration is another ConfigMap, and rolls the pods that read it", async () => {
    const before = await output("map");
    const old = await cluster().find("apps/v1", "Deployment", "app");
    const changed = scene({ greeting: "good day" });
    expect(await stack.plan(changed)).toMatchObject({ app: "update", kept: "update" });
    await up(changed);
    const after = await output("map");
    expect(after).not.toBe(before);
    expect(await cluster().find("v1", "ConfigMap", before)).toBeUndefined();
    const now = await cluster().find("apps/v1", "Deployment", "app");
    expect(now?.metadata.uid).toBe(old?.metadata.uid);
    expect(now?.metadata.generation).toBeGreaterThan(old?.metadata.generation ?? 0);
    expect(now).toMatchObject({ status: { availableReplicas: 1, replicas: 1 } });
    await up();
  });

  test("a Job that fails fails the update with its log, and the next update tries it again", async () => {
    const failing = scene({ script: "echo the-reason-it-fails; exit 3" });
    const first = await stack.up(failing);
    expect(first.code).not.toBe(0);
    expect(first.output).toContain("BackoffLimitExceeded");
    if (substitute) {
      expect(first.output).toContain("exit code 3");
      expect(first.output).toContain("the-reason-it-fails");
    }
    const tried = await cluster().find("batch/v1", "Job", "task");
    const second = await stack.up(failing);
    expect(second.code).not.toBe(0);
    const triedAgain = await cluster().find("batch/v1", "Job", "task");
    expect(triedAgain?.metadata.uid).not.toBe(tried?.metadata.uid);
    await up();
    expect(await output("uid")).not.toBe(triedAgain?.metadata.uid);
    expect(await stack.plan(scene())).toEqual({});
  });

  test("pods that cannot start fail the update with the reason, and the mended ones replace them", async () => {
    const { code, output: said } = await stack.up(scene({ image: "nowhere.invalid/none:1" }));
    expect(code).not.toBe(0);
    expect(said).toMatch(/ErrImage|ImagePull/);
    if (substitute) expect(said).toContain(`The Deployment "${NAMESPACE}/app" is not ready after`);
    // A refresh does not make it ready: the next update has to try again.
    await stack.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(stack.find("app")?.initErrors?.length).toBeGreaterThan(0);
    await up();
    expect(stack.find("app")?.initErrors).toBeUndefined();
    expect(await stack.plan(scene())).toEqual({});
  });

  test("what cannot be changed is replaced under its name", async () => {
    const old = await cluster().find("apps/v1", "StatefulSet", "kept");
    await up(scene({ serviceName: "other" }));
    const now = await cluster().find("apps/v1", "StatefulSet", "kept");
    expect(now?.metadata.uid).not.toBe(old?.metadata.uid);
    expect(now?.spec["serviceName"]).toBe("other");
    await up();
  });

  test("what somebody changed or deleted is seen by a refresh and mended by the next update", async () => {
    await cluster().edit("apps/v1", "Deployment", "app", { spec: { replicas: 2 } });
    const name = await output("map");
    await cluster().delete("v1", "ConfigMap", name);
    await stack.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(await stack.plan(scene())).toMatchObject({ app: "update", map: "create" });
    await up();
    expect((await cluster().find("apps/v1", "Deployment", "app"))?.spec["replicas"]).toBe(1);
    expect(await stack.plan(scene())).toEqual({});
  });

  test("what is there already is not overwritten, and can be imported", async () => {
    await cluster().create("v1", "ConfigMap", "there", { data: { a: "1" } });
    const there = (data: object, more: object = {}) =>
      scene({
        more: {
          there: {
            type: "core.v1.ConfigMap",
            args: { metadata: { namespace: NAMESPACE, name: "there" }, data },
            ...more,
          },
        },
      });
    const { code, output: said } = await stack.up(there({ a: "2" }));
    expect(code).not.toBe(0);
    expect(said).toMatch(/there already|already exists/);
    expect((await cluster().find("v1", "ConfigMap", "there"))?.data).toEqual({ a: "1" });
    await up(there({ a: "1" }, { import: `${NAMESPACE}/there` }));
    expect(await stack.plan(there({ a: "1" }))).toEqual({});
  });

  test("a field that does not exist is refused by its path before anything is changed", async () => {
    const more = {
      wrong: {
        type: "core.v1.Service",
        args: {
          metadata: { namespace: NAMESPACE, name: "wrong" },
          spec: { ports: [{ port: 1, hostport: 2 }] },
        },
      },
    };
    const { code, output: said } = await stack.pulumi(["preview"], scene({ more }));
    if (!substitute) return;
    expect(code).not.toBe(0);
    expect(said).toMatch(/ports\[?.*hostport/);
  });

  test("a context that is not there is refused with those that are", async () => {
    const { code, output: said } = await stack.pulumi(["preview"], {
      ...scene(),
      context: "nowhere",
    });
    expect(code).not.toBe(0);
    if (substitute) expect(said).toContain(`There is no context "nowhere" in the kubeconfig`);
  });

  test("everything goes at the end", async () => {
    const { code, output: said } = await stack.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(code, said).toBe(0);
    expect(await cluster().find("v1", "Namespace", NAMESPACE)).toBeUndefined();
    const priority = await cluster().find("scheduling.k8s.io/v1", "PriorityClass", NAMESPACE);
    expect(priority).toBeUndefined();
  });
});
