import { isObject } from "../provider/schema.ts";
import type { Kind } from "./kinds.ts";
import { type Properties, UNKNOWN } from "../provider/properties.ts";

/** What every object of Kubernetes says about itself. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly managedFields?: readonly ManagedFields[];
}

/** Which fields somebody has set. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly subresource?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: Properties;
}

/** An object as the API server has it. */
export interface LiveObject extends Properties {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** Whether something in inputs is known only after something else was created. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** One of `metadata`'s annotations, in inputs or in an object. */
export function annotation({ metadata }: Properties, name: string): string | undefined {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  const value = isObject(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Whether the program has set `pulumi.com/<name>: "true"`. */
export const isTold = (inputs: Properties, name: string): boolean =>
  annotation(inputs, `pulumi.com/${name}`) === "true";

/** The resource's id, `namespace/name`. */
export const idOf = ({ namespace, name }: Metadata): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

/** What an id names. */
export function parseId(id: string): { namespace?: string; name: string } {
  const [namespace, name] = id.split("/");
  if (name === undefined) return { name: id };
  return { namespace: namespace ?? "", name };
}

/** `the Deployment "shop/web"`, for messages. */
export const titled = ({ kind }: Pick<Kind, "kind">, id: string): string => `the ${kind} "${id}"`;
