import type { Field, Property } from "../provider/schema.ts";

/** A label as the official plugin takes it. */
export interface Label {
  readonly label: string;
  readonly value: string;
}

const fields: Readonly<Record<string, Field>> = {
  label: { shape: "string", required: true },
  value: { shape: "string", required: true },
};

/** The `labels` input, the same for every resource type. */
export const labelsProperty: Property = {
  shape: { set: { object: fields } },
  onChange: "replace",
};

/** Labels as the daemon takes them. */
export function labelMap(labels: readonly Label[] | undefined): Record<string, string> {
  return Object.fromEntries((labels ?? []).map(({ label, value }) => [label, value]));
}
