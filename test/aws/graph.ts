import type { Plain } from "../support/plain.ts";
import { revealed } from "../support/plain.ts";
import type { Recorded } from "../support/record.ts";

/** What is made before what. The engine makes a resource after all that it depends on, and deletes it before all that. */
export interface Graph {
  /** The resources that are surely there before one is made, and still there when it is deleted. */
  readonly before: (resource: Recorded) => ReadonlySet<Recorded>;
}

/** The order that the engine has to keep: explicit dependencies, those of inputs, the provider, and a parent that is no component. */
export function graphOf(resources: readonly Recorded[]): Graph {
  const byKey = new Map(resources.map((resource) => [keyOf(resource), resource]));
  const closed = new Map<Recorded, Set<Recorded>>();
  const before = (resource: Recorded): Set<Recorded> => {
    const known = closed.get(resource);
    if (known) return known;
    const all = new Set<Recorded>();
    closed.set(resource, all);
    const direct = [
      ...resource.dependsOn,
      ...(resource.provider === undefined ? [] : [`${resource.provider}:${resource.provider}`]),
      ...(resource.parent === undefined ? [] : [resource.parent]),
    ];
    for (const key of direct) {
      const other = byKey.get(key);
      if (other === undefined || isComponent(other)) continue;
      all.add(other);
      for (const further of before(other)) all.add(further);
    }
    return all;
  };
  return { before };
}

/** `NatGateway:network-nat-a` */
export const keyOf = ({ type, name }: Recorded): string => `${type.split(":").at(-1)}:${name}`;

/** Components are no things: AWS and Kubernetes never hear of them. */
export const isComponent = ({ type }: Recorded): boolean => /^(headwater|test):/.test(type);

/** Every text within a value, secret or not. */
export function texts(value: Plain | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(revealed(value) as object).flatMap((inner) => texts(inner as Plain));
}
