import { secret } from "../provider/secret.ts";
import { isObject } from "../provider/schema.ts";
import type { LiveObject } from "./live-object.ts";
import { type Properties, UNKNOWN } from "../provider/properties.ts";

/** Where the state keeps, as the official plugin does, the inputs and the name under which fields were set. */
const [INPUTS, MANAGER, VERSION] = ["__inputs", "__fieldManager", "__initialApiVersion"];

/**
 * An object's outputs in the state, which the official plugin could go on from. A Secret's values, and the inputs, which
 * may hold secrets at any depth, are encrypted. The server's notes on who has set which field are left out. Pure.
 */
export function outputsOf(live: LiveObject, inputs: Properties, manager: string): Properties {
  const { managedFields: _, ...metadata } = live.metadata;
  const data = live["data"];
  return {
    ...live,
    metadata,
    ...(live.kind === "Secret" && data !== undefined ? { data: secret(data) } : {}),
    [INPUTS]: secret(inputs),
    [MANAGER]: manager,
    [VERSION]: live.apiVersion,
  };
}

/** The name under which an object's fields were set. Pure. */
export function managerOf(outputs: Properties): string | undefined {
  const manager = outputs[MANAGER];
  return typeof manager === "string" ? manager : undefined;
}

/** What a preview can say about a new object: its inputs, and what the server would add that would stay so. Pure. */
export function newOutputs(inputs: Properties, live: LiveObject | undefined): Properties {
  const known: Properties = live === undefined ? inputs : outputsOf(live, inputs, UNKNOWN);
  const { metadata, spec } = known;
  const given = isObject(inputs["spec"]) ? inputs["spec"]["clusterIP"] : undefined;
  const address =
    inputs["kind"] === "Service" && isObject(spec) && given === undefined
      ? { spec: { ...spec, clusterIP: UNKNOWN, clusterIPs: UNKNOWN } }
      : {};
  const identity = { uid: UNKNOWN, resourceVersion: UNKNOWN, creationTimestamp: UNKNOWN };
  return {
    ...known,
    ...address,
    metadata: isObject(metadata) ? { ...metadata, ...identity } : metadata,
    status: UNKNOWN,
  };
}
