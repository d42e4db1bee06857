import { isObject } from "../provider/schema.ts";
import type { ManagedFields } from "./live-object.ts";
import type { Properties } from "../provider/properties.ts";

/** How the names of those begin who may have set fields that the program is to decide about: kubectl, and the official plugin before its first update. */
const ADOPTED: readonly (readonly [manager: string, operation: string])[] = [
  ["kubectl", "Apply"],
  ["kubectl", "Update"],
  ["before-first-apply", "Update"],
  ["pulumi-kubernetes", "Update"],
];

/**
 * The notes on who has set which fields, with those of {@link ADOPTED} as our own, so that the next update decides about
 * them: changes them without a conflict and removes what the program no longer has. Pure.
 *
 * @returns `undefined` when there is nothing to take over
 */
export function takenOver(
  notes: readonly ManagedFields[],
  manager: string,
): ManagedFields[] | undefined {
  const isOurs = (note: ManagedFields) => note.manager === manager && note.operation === "Apply";
  const isAdopted = (note: ManagedFields) =>
    !note.subresource &&
    ADOPTED.some(
      ([name, operation]) => note.manager?.startsWith(name) && note.operation === operation,
    );
  const taken = notes.filter(isAdopted);
  const [newest] = taken;
  if (newest === undefined) return undefined;
  const fields = [...notes.filter(isOurs), ...taken].map(({ fieldsV1 }) => fieldsV1 ?? {});
  return [
    ...notes.filter((note) => !isOurs(note) && !isAdopted(note)),
    { ...newest, manager, operation: "Apply", fieldsV1: fields.reduce(union) },
  ];
}

function union(one: Properties, other: Properties): Properties {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const old = merged[key];
    merged[key] = isObject(old) && isObject(value) ? union(old, value) : value;
  }
  return merged;
}
