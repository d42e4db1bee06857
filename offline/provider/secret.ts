import { isObject } from "./schema.ts";

const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** An output that the engine keeps encrypted. It marks by itself what has the name of a secret input. */
export const secret = (value: unknown): unknown => ({ [MARK]: SECRET, value });

/** A provider's configuration, in which the engine hands secrets over as such, with plain values. */
export function revealed<T>(value: T): T;
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  if (value[MARK] === SECRET) return revealed(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revealed(each)]));
}
