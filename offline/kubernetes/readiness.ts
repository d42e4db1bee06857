import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../provider/resource.ts";
import type { Api } from "./api.ts";
import { diagnosis, hindrance, isHopeless } from "./diagnosis.ts";
import { pathOf, type Kind } from "./kinds.ts";
import { annotation, idOf, isTold, titled, type LiveObject } from "./live-object.ts";
import { hasVerdict, isUnseen, verdict, type Surroundings, type Verdict } from "./verdict.ts";

/** An object after the wait for it, and why it is not ready if it is not. */
export interface Settled {
  readonly live: LiveObject;
  readonly failure?: string;
}

/** Seconds that an object may take, as in the official plugin. */
export const PATIENCE = 600;

/** Milliseconds between two looks at an object; at what hinders it, every third time. */
const PERIOD = 1000;

/** How many seconds an operation on an object may take. */
export const patience = (object: LiveObject, { timeout }: Context): number =>
  timeout ?? (Number(annotation(object, "pulumi.com/timeoutSeconds")) || PATIENCE);

/** Waits until an object is ready, showing what it waits for; the message of a failure has the ends of its pods' logs. */
export async function untilReady(
  api: Api,
  kind: Kind,
  made: LiveObject,
  context: Context,
): Promise<Settled> {
  if (!hasVerdict(kind.kind) || isTold(made, "skipAwait")) return { live: made };
  const seconds = patience(made, context);
  const deadline = Date.now() + seconds * 1000;
  const look = looks(api, kind, made);
  let hint: string | undefined;
  for (let round = 0; ; round += 1) {
    const { live, said } = await look();
    if (said === "ready") return { live };
    if ("failed" in said) return await failed(api, live, `failed: ${said.failed}`);
    const waiting = said.waiting.replace(/^(\[.*?\] )?waiting: /, "");
    if (context.signal.aborted) {
      return await failed(api, live, `was not ready when the update was cancelled: ${waiting}`);
    }
    if (Date.now() > deadline) {
      return await failed(api, live, `is not ready after ${seconds} seconds: ${waiting}`);
    }
    if (round % 3 === 0) {
      if (!isUnseen(live) && (await isHopeless(api, live)))
        return await failed(api, live, "fails, and would again");
      hint = await hindrance(api, live);
    }
    context.progress(hint === undefined ? said.waiting : `${said.waiting}; ${hint}`);
    await sleep(PERIOD, undefined, { signal: context.signal }).catch(() => {});
  }
}

/** Whether an object is ready now; if not, why. */
export async function readyNow(api: Api, kind: Kind, live: LiveObject): Promise<Settled> {
  if (!hasVerdict(kind.kind) || isTold(live, "skipAwait")) return { live };
  const said = judged(live, await surroundings(api, live), Number.POSITIVE_INFINITY);
  if (said === "ready") return { live };
  return "failed" in said
    ? await failed(api, live, `failed: ${said.failed}`)
    : await failed(api, live, `is not ready: ${said.waiting}`);
}

/** Looks at an object again and again, and remembers since when the addresses behind a Service are the same. */
function looks(api: Api, kind: Kind, made: LiveObject) {
  const { name, namespace } = made.metadata;
  const what = `read ${titled(kind, idOf(made.metadata))}`;
  let [addresses, since] = ["", Date.now()];
  return async (): Promise<{ live: LiveObject; said: Verdict }> => {
    const path = pathOf(kind, namespace, name);
    const live = await api.find<LiveObject>({ what, path });
    if (live === undefined || live.metadata.uid !== made.metadata.uid) {
      return { live: made, said: { failed: "somebody has deleted it" } };
    }
    const around = await surroundings(api, live);
    const now = JSON.stringify(around.addresses);
    if (now !== addresses) [addresses, since] = [now, Date.now()];
    return { live, said: judged(live, around, Date.now() - since) };
  };
}

const judged = (live: LiveObject, around: Surroundings, settled: number): Verdict =>
  verdict(live, { ...around, settled });

/** What a verdict on an object needs to know beside it. */
async function surroundings(api: Api, live: LiveObject): Promise<Surroundings> {
  const { name, namespace } = live.metadata;
  if (live.kind === "Service") {
    const slices = await api.find<{
      items: { endpoints?: { conditions?: { ready?: boolean; terminating?: boolean } }[] }[];
    }>({
      what: `list the addresses behind the Service "${idOf(live.metadata)}"`,
      path: pathOf(
        { apiVersion: "discovery.k8s.io/v1", plural: "endpointslices", namespaced: true },
        namespace,
      ),
      query: { labelSelector: `kubernetes.io/service-name=${name}` },
    });
    const endpoints = (slices?.items ?? []).flatMap((slice) => slice.endpoints ?? []);
    const present = endpoints.filter(({ conditions }) => conditions?.terminating !== true);
    return { addresses: present.map(({ conditions }) => conditions?.ready !== false) };
  }
  const { storageClassName } = (live["spec"] ?? {}) as { storageClassName?: string };
  if (live.kind === "PersistentVolumeClaim" && storageClassName) {
    const found = await api.find({
      what: `read the StorageClass "${storageClassName}"`,
      path: pathOf(
        { apiVersion: "storage.k8s.io/v1", plural: "storageclasses", namespaced: false },
        undefined,
        storageClassName,
      ),
    });
    return { boundLate: found?.["volumeBindingMode"] === "WaitForFirstConsumer" };
  }
  return {};
}

async function failed(api: Api, live: LiveObject, why: string): Promise<Settled> {
  const details = await diagnosis(api, live);
  const message = `The ${live.kind} "${idOf(live.metadata)}" ${why}`;
  return { live, failure: details === "" ? message : `${message}\n${details}` };
}
