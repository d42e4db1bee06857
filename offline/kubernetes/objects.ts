import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider/properties.ts";
import type { Context } from "../provider/resource.ts";
import { ApiError, type Api } from "./api.ts";
import { withoutSecrets } from "./diagnosis.ts";
import { pathOf, type Kind } from "./kinds.ts";
import { annotation, idOf, isTold, parseId, titled, type LiveObject } from "./live-object.ts";
import { takenOver } from "./managed-fields.ts";
import { patience } from "./readiness.ts";

const APPLY = "application/apply-patch+yaml";
const JSON_PATCH = "application/json-patch+json";

/** Kinds whose deletion is not waited for when the program says so; of the others the official plugin always waits. */
const LEAVES = ["Deployment", "Job", "Namespace", "StatefulSet"];

/** How an object is applied. */
export interface Applying {
  /** The name under which its fields are set. */
  readonly manager: string;
  /** Only asks the server what it would do. */
  readonly dryRun: boolean;
}

/** The object of an id, if it is there. */
export function findObject(api: Api, kind: Kind, id: string): Promise<LiveObject | undefined> {
  const { namespace, name } = parseId(id);
  return api.find<LiveObject>({
    what: `read ${titled(kind, id)}`,
    path: pathOf(kind, namespace, name),
  });
}

/** Makes an object, which must not be there yet; what the server refuses, fields that it does not know too, is an error. */
export async function createObject(
  api: Api,
  kind: Kind,
  inputs: Properties,
  how: Applying,
): Promise<LiveObject> {
  const metadata = inputs["metadata"] as LiveObject["metadata"];
  const id = idOf(metadata);
  if ((await findObject(api, kind, id)) !== undefined) {
    throw new ApiError(
      `Could not create ${titled(kind, id)}: it is there already. Import it (pulumi import), delete it, or choose another name.`,
      409,
      "AlreadyExists",
    );
  }
  return await apply(api, kind, inputs, { ...how, what: `create ${titled(kind, id)}` });
}

/** Makes an object into what the inputs say; fields that somebody else has set are only taken over from kubectl. */
export async function updateObject(
  api: Api,
  kind: Kind,
  inputs: Properties,
  how: Applying,
): Promise<LiveObject> {
  const id = idOf(inputs["metadata"] as LiveObject["metadata"]);
  const what = `update ${titled(kind, id)}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const live = await findObject(api, kind, id);
      if (live === undefined) {
        throw new ApiError(
          `Could not ${what}: it is gone. Run "pulumi refresh", and it is made anew.`,
          404,
          "NotFound",
        );
      }
      const adopted = takenOver(live.metadata.managedFields ?? [], how.manager);
      if (adopted !== undefined && !how.dryRun) {
        const path = pathOf(kind, live.metadata.namespace, live.metadata.name);
        const body = [
          {
            op: "replace",
            path: "/metadata/resourceVersion",
            value: live.metadata.resourceVersion,
          },
          { op: "replace", path: "/metadata/managedFields", value: adopted },
        ];
        await api.send({ what, method: "PATCH", path, type: JSON_PATCH, body });
      }
      return await apply(api, kind, inputs, {
        ...how,
        what,
        force: adopted !== undefined && how.dryRun,
      });
    } catch (error) {
      // Somebody else changed the object in between.
      const raced = error instanceof ApiError && /has been modified/.test(error.message);
      if (!raced || attempt === 5) throw error;
    }
  }
}

/** Deletes an object with all that belongs to it, and waits until it is gone. */
export async function deleteObject(
  api: Api,
  kind: Kind,
  id: string,
  outputs: LiveObject,
  context: Context,
): Promise<void> {
  const what = `delete ${titled(kind, id)}`;
  const { namespace, name } = parseId(id);
  const path = pathOf(kind, namespace, name);
  const policy = annotation(outputs, "pulumi.com/deletionPropagationPolicy")?.toLowerCase();
  const propagationPolicy =
    policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
  try {
    await api.send({ what, method: "DELETE", path, body: { propagationPolicy } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return;
    throw error;
  }
  if (isTold(outputs, "skipAwait") && LEAVES.includes(kind.kind)) return;
  const seconds = patience(outputs, context);
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const live = await findObject(api, kind, id);
    if (live === undefined || live.metadata.uid !== outputs.metadata.uid) return;
    const hindrance = whatHolds(live);
    if (context.signal.aborted) {
      throw new Error(`Could not ${what}: it was not gone yet when the update was cancelled.`);
    }
    if (Date.now() > deadline) {
      throw new Error(`Could not ${what}: it is not gone after ${seconds} seconds; ${hindrance}.`);
    }
    context.progress(`waiting until it is gone; ${hindrance}`);
    await sleep(500, undefined, { signal: context.signal }).catch(() => {});
  }
}

async function apply(
  api: Api,
  kind: Kind,
  inputs: Properties,
  { what, manager, dryRun, force = false }: Applying & { what: string; force?: boolean },
): Promise<LiveObject> {
  const { namespace, name } = inputs["metadata"] as LiveObject["metadata"];
  try {
    return await api.send<LiveObject>({
      what,
      method: "PATCH",
      path: pathOf(kind, namespace, name),
      query: {
        fieldManager: manager,
        fieldValidation: "Strict",
        force: String(force || isTold(inputs, "patchForce")),
        ...(dryRun ? { dryRun: "All" } : {}),
      },
      type: APPLY,
      body: inputs,
      // A namespace that was made a moment ago may not be known everywhere.
      again: ({ status }) => status === 404 && !dryRun,
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const remedy =
      error.status === 409 && error.message.includes("conflict")
        ? `. Leave these fields to who has set them, or take them over with the annotation pulumi.com/patchForce: "true".`
        : "";
    const message = withoutSecrets(error.message, inputs);
    throw new ApiError(`${message}${remedy}`, error.status, error.reason);
  }
}

function whatHolds({ metadata, status }: LiveObject): string {
  const { conditions = [] } = (status ?? {}) as {
    conditions?: { type: string; status: string; message?: string }[];
  };
  const remaining = conditions
    .filter((each) => each.type.startsWith("Namespace") && each.status === "True")
    .map(({ message }) => message);
  const finalizers = (metadata.finalizers ?? []).map((each) =>
    each === "foregroundDeletion" ? "what belongs to it goes first" : `the finalizer ${each}`,
  );
  return [...remaining, ...finalizers].join(", ") || "it is ending";
}
