import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import type { Properties } from "../provider/properties.ts";

/** A request to the API server. */
export interface Call {
  /** What is being done, for messages: `read the Job "shop/topics"`. */
  readonly what: string;
  readonly method: "GET" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** @default application/json */
  readonly type?: string;
  /** Whether an answer is to be tried again, beside those that say so themselves. */
  readonly again?: (error: ApiError) => boolean;
}

/** An answer that is none, or a refusal. */
export class ApiError extends Error {
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly reason: string;

  constructor(message: string, status: number, reason: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Talks to an API server. */
export interface Api {
  readonly cluster: Cluster;
  /** The answer as JSON; what is being asked is tried again for a few seconds where that may help. */
  send<T = Properties>(call: Call): Promise<T>;
  /** Like {@link send}; `undefined` when it is not there. */
  find<T = Properties>(call: Omit<Call, "method">): Promise<T | undefined>;
  /** The answer as it is. */
  text(call: Omit<Call, "method">): Promise<string>;
}

/** Milliseconds before the tries after the first. */
const PAUSES = [250, 500, 1000, 2000, 4000];

/** Milliseconds without any answer. */
const SILENCE = 60_000;

/** Talks to a cluster's API server, over connections that are kept. */
export function apiOf(cluster: Cluster): Api {
  const agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  let answered = false;

  const once = async (call: Call): Promise<string> => {
    try {
      const answer = await request(cluster, agents, call);
      answered = true;
      if (answer.status < 300) return answer.body;
      throw refusal(call.what, answer.status, answer.body);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError(silence(call.what, cluster, error as Error), 0, "");
    }
  };
  const text = async (call: Call): Promise<string> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(call);
      } catch (error) {
        const pause = PAUSES[attempt];
        // A server that never answered is more likely to be the wrong one than to be busy.
        const worth =
          error instanceof ApiError &&
          ((error.status === 0 && answered) || isTransient(error) || call.again?.(error) === true);
        if (pause === undefined || !worth) throw error;
        await sleep(pause);
      }
    }
  };
  const send = async <T>(call: Call): Promise<T> => JSON.parse(await text(call)) as T;
  return {
    cluster,
    send,
    async find<T>(call: Omit<Call, "method">) {
      try {
        return await send<T>({ ...call, method: "GET" });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    text: (call) => text({ ...call, method: "GET" }),
  };
}

async function request(
  { config, address }: Cluster,
  agents: { http: http.Agent; https: https.Agent },
  { method, path, query = {}, body, type = "application/json" }: Call,
): Promise<{ status: number; body: string }> {
  const options: https.RequestOptions = { method, timeout: SILENCE };
  await config.applyToHTTPSOptions(options);
  const url = new URL(`${address}${path}`);
  url.search = new URLSearchParams(query).toString();
  const plain = url.protocol === "http:";
  if (!config.getCurrentCluster()?.proxyUrl) options.agent = plain ? agents.http : agents.https;
  const content = body === undefined ? undefined : JSON.stringify(body);
  options.headers = {
    ...(options.headers as http.OutgoingHttpHeaders),
    Accept: "application/json, */*",
    // Node.js sends no length with a DELETE by itself.
    ...(content === undefined
      ? {}
      : { "Content-Type": type, "Content-Length": Buffer.byteLength(content) }),
  };
  return await new Promise((resolve, reject) => {
    const sent = (plain ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer within a minute")));
    sent.on("error", reject);
    sent.end(content);
  });
}

/** Whether a refusal may well be none the next time. */
function isTransient({ status, message }: ApiError): boolean {
  return (
    [429, 502, 503, 504].includes(status) ||
    (status === 500 && /etcd|webhook|timed out/i.test(message))
  );
}

function refusal(what: string, status: number, body: string): ApiError {
  const { message, reason } = statusOf(body);
  const said = (message ?? `it answered ${status}`).trim().replaceAll(/\s*\n\s*/g, " ");
  const remedy = status === 401 ? " Log in to the cluster again." : "";
  return new ApiError(`Could not ${what}: ${said}${remedy}`, status, reason ?? "");
}

function statusOf(body: string): { message?: string; reason?: string } {
  try {
    return JSON.parse(body) as { message?: string; reason?: string };
  } catch {
    return {};
  }
}

function silence(what: string, { context, address }: Cluster, { message }: Error): string {
  return `Could not ${what}: the cluster of the context "${context}" does not answer at ${address} (${message}). Start it, correct its address or your credentials in the kubeconfig, or choose another context.`;
}
