import http from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { apiOf, type Api } from "../../offline/kubernetes/api.ts";
import { clusterOf } from "../../offline/kubernetes/cluster.ts";
import type { LiveObject } from "../../offline/kubernetes/live-object.ts";
import type { Properties } from "../../offline/provider/properties.ts";

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An API server that keeps objects by their path and knows nothing about what is in them. */
export interface FakeServer {
  readonly api: Api;
  readonly objects: Map<string, LiveObject>;
  readonly asked: Asked[];
  /** Answers in place of the server's, each once, in order; `undefined` leaves one request to it. */
  readonly instead: (
    { status: number; message: string; reason?: string } | "hang up" | undefined
  )[];
  /** Lists and logs by path; the log of the container before by `path?previous`. */
  readonly texts: Map<string, string>;
  /** What becomes of an object that is applied. */
  become: (object: LiveObject) => LiveObject;
}

/** A kubeconfig with one context, `fake`, for a server without TLS. */
export const kubeconfig = (server: string): string =>
  JSON.stringify({
    "current-context": "fake",
    contexts: [{ name: "fake", context: { cluster: "c", user: "u", namespace: "shop" } }],
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "u", user: { token: "t" } }],
  });

/** Starts a {@link FakeServer} for one test. */
export async function fakeServer(): Promise<FakeServer> {
  const objects = new Map<string, LiveObject>();
  const fake = {
    objects,
    asked: [] as Asked[],
    instead: [] as FakeServer["instead"],
    texts: new Map<string, string>(),
    become: (object: LiveObject) => object,
  };
  let count = 0;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", "http://fake");
    const text = Buffer.concat(chunks).toString();
    const path = url.pathname;
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const query = Object.fromEntries(url.searchParams);
    const method = request.method ?? "";
    fake.asked.push({ method, path, query, body });
    const answer = (status: number, content: unknown) => {
      response
        .writeHead(status)
        .end(typeof content === "string" ? content : JSON.stringify(content));
    };
    const special = fake.instead.shift();
    if (special === "hang up") return request.socket.destroy();
    if (special !== undefined) return answer(special.status, special);
    const old = objects.get(path);
    const canned = fake.texts.get(query["previous"] === undefined ? path : `${path}?previous`);
    if (method === "GET" && canned !== undefined) return answer(200, canned);
    if (method === "GET" || (method === "DELETE" && old === undefined)) {
      return old === undefined
        ? answer(404, { message: "not found", reason: "NotFound" })
        : answer(200, old);
    }
    if (method === "DELETE") {
      objects.delete(path);
      return answer(200, {});
    }
    if (Array.isArray(body)) return answer(200, old);
    count += 1;
    const given = body as Properties & { metadata: object };
    const applied = fake.become({
      ...given,
      metadata: { generation: 1, uid: `uid-${count}`, ...old?.metadata, ...given.metadata },
    } as unknown as LiveObject);
    if (query["dryRun"] !== "All") objects.set(path, applied);
    return answer(200, applied);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const cluster = clusterOf({ kubeconfig: kubeconfig(`http://127.0.0.1:${port}`) });
  return Object.assign(fake, { api: apiOf(cluster) });
}
