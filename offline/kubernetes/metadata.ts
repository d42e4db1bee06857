import { hexadecimal } from "../provider/autoname.ts";
import { type Properties, UNKNOWN } from "../provider/properties.ts";
import type { Naming } from "../provider/resource.ts";
import { isObject } from "../provider/schema.ts";
import type { Kind } from "./kinds.ts";
import { annotation, isTold } from "./live-object.ts";

/** Wishes to the official plugin that nobody would fulfil. */
const UNSUPPORTED = ["pulumi.com/waitFor", "pulumi.com/patchFieldManager"];

/**
 * Inputs with a name and a namespace. A name that the program does not give is the logical name and eight hexadecimal
 * digits, noted in an annotation as the official plugin does it, and kept as long as the object is. Pure.
 *
 * @param namespace that of objects which name none
 */
export function withMetadata(
  kind: Kind,
  inputs: Properties,
  naming: Naming,
  namespace: string,
): Properties {
  const given = inputs["metadata"] ?? {};
  if (given === UNKNOWN) return inputs;
  if (!isObject(given)) throw new Error(`"metadata" must be an object.`);
  if (given["generateName"]) {
    throw new Error(`"metadata.generateName" is not supported; leave it and "metadata.name" out.`);
  }
  const wish = UNSUPPORTED.find((each) => annotation(inputs, each) !== undefined);
  if (wish !== undefined) {
    throw new Error(`The annotation ${wish} is not supported by the substitute; leave it out.`);
  }
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...inputs,
    metadata: {
      ...given,
      ...(given["name"] ? {} : autonamed(given, naming)),
      ...(kind.namespaced && !given["namespace"] ? { namespace } : {}),
    },
  };
}

function autonamed(metadata: Properties, { name, olds, seed }: Naming): Properties {
  const old = olds["metadata"];
  const kept = isTold(olds, "autonamed") && isObject(old) ? old["name"] : undefined;
  const annotations = metadata["annotations"] ?? {};
  return {
    name: kept ?? `${name}-${hexadecimal(seed, 8)}`,
    annotations: isObject(annotations)
      ? { ...annotations, "pulumi.com/autonamed": "true" }
      : annotations,
  };
}
