import type { Plain } from "../../infra/policy/process.ts";

export type { Plain };

/** The key and the value by which the SDK marks a secret on its way to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The SDK's serialized form of a value as readable data. */
export function plain(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as Plain;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET) return { secret: plain(record["value"]) };
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, plain(inner)]));
}

/** Whether a value is a secret or holds one. */
export function isSecret(value: Plain | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(isSecret);
  return "secret" in value || Object.values(value).some(isSecret);
}

/** A value with its secrets in the clear, for looking at contents. */
export function revealed(value: Plain): Plain {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revealed);
  const record = value as { readonly [key: string]: Plain };
  if (record["secret"] !== undefined) return revealed(record["secret"]);
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, revealed(inner)]));
}
