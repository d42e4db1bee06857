import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { Place } from "../../tools/prepare.ts";
import { whileStopped } from "../../tools/stack/stopped.ts";
import { kubeconfig } from "../offline/fake-kubernetes.ts";

afterEach(() => vi.unstubAllEnvs());

const scope = { project: "headwater", stack: "dev" };

/** A stack on Docker with one container, and what is done to it. */
function onDocker(state: string) {
  const done: string[] = [];
  const one = { Id: "c1", Names: ["/headwater-dev-ticks"], State: state, Status: "", Ports: [] };
  const docker = {
    listContainers: async () => [one, { ...one, Id: "c2", Names: ["/headwater-dev-ticks-2"] }],
    listNetworks: async () => [],
    listVolumes: async () => ({ Volumes: [] }),
    getContainer: (id: string) => ({
      stop: async () => void done.push(`stop ${id}`),
      start: async () => void done.push(`start ${id}`),
    }),
  };
  const place = { scope, settings: { target: { kind: "docker" } }, docker } as unknown as Place;
  return { done, place };
}

/** A pod as the API lists it, and how often it is listed before it is gone. */
interface Listed {
  readonly phase: string;
  left: number;
}

/** A stack on Kubernetes with one Deployment, `replicas` as they are changed, and whose pods. */
async function onKubernetes(pods: Listed[], replicas = 1) {
  const done: string[] = [];
  let [count, version] = [replicas, 1];
  const meta = () => ({ name: "ticks", namespace: "mine", resourceVersion: String(version) });
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? "", "http://server");
    const answer = (body: object, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const selector = url.searchParams.get("labelSelector") ?? "";
    if (url.pathname.endsWith("/scale")) {
      if (request.method === "GET") return answer({ metadata: meta(), spec: { replicas: count } });
      // Its controller writes the Deployment's status meanwhile.
      version += 1;
      const asked = JSON.parse(text) as {
        metadata: { resourceVersion?: string };
        spec: { replicas: number };
      };
      if (![undefined, String(version)].includes(asked.metadata.resourceVersion)) {
        return answer({ message: "the object has been modified", code: 409 }, 409);
      }
      count = asked.spec.replicas;
      done.push(`scale to ${count}`);
      return answer({ metadata: meta(), spec: { replicas: count } });
    }
    expect(selector).toContain("app.kubernetes.io/name=ticks");
    expect(selector).toContain("app.kubernetes.io/instance=dev");
    if (url.pathname.endsWith("/deployments")) {
      return answer({ items: [{ metadata: meta(), spec: { replicas: count } }] });
    }
    const there = pods.filter(({ left }) => left > 0);
    for (const pod of there) pod.left -= 1;
    done.push(`${there.length} pods`);
    return answer({
      items: there.map(({ phase }, at) => ({ metadata: { name: `p${at}` }, status: { phase } })),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "headwater-stopped-"));
  writeFileSync(join(folder, "config"), kubeconfig(`http://127.0.0.1:${port}`));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const target = { kind: "kubernetes", context: "fake", namespace: "mine" };
  return { done, place: { scope, settings: { target } } as unknown as Place };
}

/** Works while `ticks` stands still. */
const work = (place: Place, done: string[], fails = false) =>
  whileStopped(
    place,
    {},
    "ticks",
    () => {},
    async () => {
      done.push("work");
      if (fails) throw new Error("no bucket");
    },
  );

test.each(["running", "restarting", "paused"])(
  "on Docker a container that is %s is stopped while something is done",
  async (state) => {
    const { done, place } = onDocker(state);
    expect(await work(place, done)).toBe(true);
    expect(done).toEqual(["stop c1", "work", "start c1"]);
  },
);

test.each(["exited", "created"])("one that is %s is left as it is", async (state) => {
  const { done, place } = onDocker(state);
  expect(await work(place, done)).toBe(false);
  expect(done).toEqual(["work"]);
});

test("it is started again whatever comes of what is done", async () => {
  const { done, place } = onDocker("running");
  await expect(work(place, done, true)).rejects.toThrow("no bucket");
  expect(done.at(-1)).toBe("start c1");
  const cluster = await onKubernetes([]);
  await expect(work(cluster.place, cluster.done, true)).rejects.toThrow("no bucket");
  expect(cluster.done.at(-1)).toBe("scale to 1");
});

test("on Kubernetes a Deployment has no pods while something is done", async () => {
  const { done, place } = await onKubernetes([{ phase: "Running", left: 1 }], 2);
  expect(await work(place, done)).toBe(true);
  expect(done).toEqual(["scale to 0", "1 pods", "0 pods", "work", "scale to 2"]);
});

test("a pod that was evicted, which stays listed, is none", async () => {
  const { done, place } = await onKubernetes([
    { phase: "Failed", left: 99 },
    { phase: "Succeeded", left: 99 },
    { phase: "Pending", left: 1 },
  ]);
  expect(await work(place, done)).toBe(true);
  expect(done).toEqual(["scale to 0", "3 pods", "2 pods", "work", "scale to 1"]);
});

test("a Deployment without pods is left as it is", async () => {
  const { done, place } = await onKubernetes([], 0);
  expect(await work(place, done)).toBe(false);
  expect(done).toEqual(["work"]);
});
