import type { Api } from "./api.ts";
import { pathOf } from "./kinds.ts";
import { idOf, titled, type LiveObject } from "./live-object.ts";
import { failing, podQuery, trouble, type Pod } from "./pod.ts";
import { FINAL, READ, told } from "../provider/ending.ts";
import type { Properties } from "../provider/properties.ts";

interface List<T> {
  readonly items: readonly T[];
}

interface Event {
  readonly reason?: string;
  readonly message?: string;
}

const PODS = { apiVersion: "v1", plural: "pods", namespaced: true };
const EVENTS = { apiVersion: "v1", plural: "events", namespaced: true };

/** Pods that a message tells of. */
const TOLD = 3;

/** Events that say no more than what a pod's or a Job's state says as well. */
const KNOWN = ["BackOff", "BackoffLimitExceeded", "Failed", "FailedScheduling"];

/** A workload's pods. */
export async function podsOf(api: Api, live: LiveObject): Promise<readonly Pod[]> {
  const labelSelector = podQuery(live);
  if (labelSelector === undefined) return [];
  const path = pathOf(PODS, live.metadata.namespace);
  const what = `list the pods of ${titled(live, idOf(live.metadata))}`;
  return (await api.find<List<Pod>>({ what, path, query: { labelSelector } }))?.items ?? [];
}

/** What to show beside an object that waits: what its pods wait for, or why it has none. */
export async function hindrance(api: Api, live: LiveObject): Promise<string | undefined> {
  const pods = await podsOf(api, live);
  const first = pods.map((pod) => ({ pod, why: trouble(pod) })).find(({ why }) => why);
  if (first !== undefined) return `pod ${first.pod.metadata.name}: ${first.why}`;
  return pods.length > 0 ? undefined : (await warnings(api, live)).at(-1);
}

/** Whether a container of its latest pods has ended as it would each time. Pods of what was there before go once the new ones are ready. */
export async function isHopeless(api: Api, live: LiveObject): Promise<boolean> {
  const { updatedReplicas = 0 } = (live["status"] ?? {}) as { updatedReplicas?: number };
  if (updatedReplicas === 0) return false;
  // One that is being deleted, as after a stream was reset, says nothing of its successor of the same revision.
  const pods = (await podsOf(api, live)).filter(({ metadata }) => !metadata.deletionTimestamp);
  const revision = ({ metadata }: Pod) => metadata.labels?.["pod-template-hash"];
  const latest = pods.toSorted((one, other) => (born(one) < born(other) ? -1 : 1)).slice(-1);
  return pods
    .filter((pod) => latest.some((last) => revision(last) === revision(pod)))
    .some(({ status }) =>
      (status?.containerStatuses ?? []).some(({ state, lastState }) =>
        [state, lastState].some((one) => one?.terminated?.exitCode === FINAL),
      ),
    );
}

/** What is known about an object that did not become ready: its pods, their events, the ends of their logs. */
export async function diagnosis(api: Api, live: LiveObject): Promise<string> {
  const lines = await warnings(api, live);
  const pods = (await podsOf(api, live))
    .filter((pod) => trouble(pod) !== undefined)
    .toSorted((one, other) => (born(one) < born(other) ? -1 : 1));
  for (const pod of pods.slice(-TOLD)) {
    lines.push(`pod ${pod.metadata.name}: ${trouble(pod)}`, ...(await warnings(api, pod)));
    for (const { name, state, lastState } of failing(pod.status ?? {})) {
      const whose = `the end of the log of ${pod.metadata.name}, ${name}`;
      const again = state?.running !== undefined && lastState?.terminated !== undefined;
      // What runs again has not yet said why it had ended.
      const before =
        state?.waiting !== undefined || again ? await logEnd(api, pod, name, true) : "";
      const now = state?.waiting === undefined ? await logEnd(api, pod, name, false) : "";
      if (before !== "")
        lines.push(told(before, again ? `${whose}, before it was started again` : whose));
      if (now !== "") lines.push(told(now, whose));
    }
  }
  return lines.join("\n");
}

const born = ({ metadata }: Pod): string => metadata.creationTimestamp ?? "";

/** The last warnings about an object, each once. */
async function warnings(api: Api, { metadata }: Pick<Pod, "metadata">): Promise<string[]> {
  const { namespace, name, uid } = metadata;
  const found = await api
    .find<List<Event>>({
      what: `list the events of ${name}`,
      path: pathOf(EVENTS, namespace),
      query: { fieldSelector: `involvedObject.uid=${uid},type=Warning` },
    })
    // What helps to explain a failure must not hide it.
    .catch(() => undefined);
  const said = (found?.items ?? [])
    .filter(({ reason = "" }) => !KNOWN.includes(reason))
    .map(({ reason, message }) => `${reason}: ${message?.trim()}`);
  return [...new Set(said)].slice(-TOLD);
}

/** @param previous whether the log is that of the container before, which has ended */
async function logEnd(api: Api, pod: Pod, container: string, previous: boolean): Promise<string> {
  const { namespace, name } = pod.metadata;
  const path = `${pathOf(PODS, namespace, name)}/log`;
  const query = { container, tailLines: `${READ}`, ...(previous ? { previous: "true" } : {}) };
  const text = await api.text({ what: `read the log of ${name}`, path, query }).catch(() => "");
  return text.trimEnd();
}

/** A message in which no value of a Secret is left. Pure. */
export function withoutSecrets(message: string, { kind, data, stringData }: Properties): string {
  if (kind !== "Secret") return message;
  const encoded = Object.values(data ?? {}).map(String);
  const plain = Object.values(stringData ?? {}).map(String);
  return [
    ...encoded,
    ...encoded.map((value) => Buffer.from(value, "base64").toString()),
    ...plain,
    ...plain.map((value) => Buffer.from(value).toString("base64")),
  ]
    .filter((value) => value.length > 2)
    .toSorted((one, other) => other.length - one.length)
    .reduce((text, value) => text.replaceAll(value, "[secret]"), message);
}
