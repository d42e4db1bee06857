import { randomBytes } from "node:crypto";
import { type Properties, UNKNOWN } from "../provider/properties.ts";
import { InitializationError } from "../provider/resource.ts";
import type { Resource } from "../provider/resource.ts";
import { ApiError, type Api } from "./api.ts";
import { changes, difference, replaceUnready } from "./changes.ts";
import { schemaOf, type Kind } from "./kinds.ts";
import { importedInputs, liveInputs } from "./live-inputs.ts";
import { hasUnknown, idOf, isTold, type LiveObject } from "./live-object.ts";
import { withMetadata } from "./metadata.ts";
import { createObject, deleteObject, findObject, updateObject } from "./objects.ts";
import { readyNow, untilReady, type Settled } from "./readiness.ts";
import { managerOf, newOutputs, outputsOf } from "./state.ts";
import { verdict } from "./verdict.ts";

/**
 * The resource of a kind of Kubernetes object; its id is `namespace/name`.
 *
 * @param connect makes the connection when it is needed first
 */
export function objectResource(kind: Kind, connect: () => Api): Resource {
  return {
    schema: schemaOf(kind),
    computed: ["status"],
    recomputed: ["status"],
    autonamed: false,

    async check(inputs, naming) {
      return withMetadata(kind, inputs, naming, connect().cluster.namespace);
    },

    async diff(olds, news, outputs) {
      const all = changes(kind, olds, news);
      const retry =
        kind.kind === "Job" &&
        isTold(news, "replaceUnready") &&
        (await isUnready(connect(), kind, outputs as LiveObject));
      return difference(olds, news, retry ? [...all, replaceUnready] : all);
    },

    async preview(inputs, outputs) {
      const how = { manager: managerOf(outputs ?? {}) ?? newManager(), dryRun: true };
      if (outputs === undefined) {
        return newOutputs(inputs, await dryRun(inputs, createObject, how));
      }
      const live = await dryRun(inputs, updateObject, how);
      const known = live === undefined ? inputs : outputsOf(live, inputs, how.manager);
      return { ...outputs, ...known, status: UNKNOWN };
    },

    async create(inputs, context) {
      const api = connect();
      const how = { manager: newManager(), dryRun: false };
      const made = await createObject(api, kind, inputs, how);
      const settled = await untilReady(api, kind, made, context);
      return { id: idOf(made.metadata), outputs: settledOutputs(settled, inputs, how.manager) };
    },

    async read(id, inputs, outputs) {
      const api = connect();
      const live = await findObject(api, kind, id);
      if (live === undefined) return undefined;
      const manager = managerOf(outputs) ?? newManager();
      if (Object.keys(inputs).length === 0) {
        const imported = importedInputs(kind, live);
        return { inputs: imported, outputs: outputsOf(live, imported, manager) };
      }
      const seen = liveInputs(inputs, live);
      const { failure } = await readyNow(api, kind, live);
      const state = outputsOf(live, seen, manager);
      if (failure !== undefined) throw new InitializationError(id, state, failure, seen);
      return { inputs: seen, outputs: state };
    },

    async update(_id, inputs, outputs, context) {
      const api = connect();
      const how = { manager: managerOf(outputs) ?? newManager(), dryRun: false };
      const made = await updateObject(api, kind, inputs, how);
      return settledOutputs(await untilReady(api, kind, made, context), inputs, how.manager);
    },

    async delete(id, outputs, context) {
      await deleteObject(connect(), kind, id, outputs as LiveObject, context);
    },
  };

  /** What the server would make of inputs; `undefined` where it cannot be asked, or not by us. */
  async function dryRun(
    inputs: Properties,
    act: typeof createObject,
    how: { manager: string; dryRun: boolean },
  ): Promise<LiveObject | undefined> {
    if (hasUnknown(inputs)) return undefined;
    try {
      return await act(connect(), kind, inputs, how);
    } catch (error) {
      if (error instanceof ApiError && isNoAnswer(error)) return undefined;
      throw error;
    }
  }
}

/** Its namespace comes with the update, or it is replaced there, or we may only read, or a webhook cannot preview. */
const isNoAnswer = ({ status, reason, message }: ApiError): boolean =>
  [403, 404].includes(status) ||
  reason === "AlreadyExists" ||
  message.includes("does not support dry run");

const newManager = (): string => `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;

function settledOutputs({ live, failure }: Settled, inputs: Properties, manager: string) {
  const outputs = outputsOf(live, inputs, manager);
  if (failure === undefined) return outputs;
  throw new InitializationError(idOf(live.metadata), outputs, failure);
}

async function isUnready(api: Api, kind: Kind, { metadata }: LiveObject): Promise<boolean> {
  const live = await findObject(api, kind, idOf(metadata));
  return live !== undefined && verdict(live) !== "ready";
}
