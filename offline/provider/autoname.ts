import { createHash } from "node:crypto";

/**
 * The physical name of a resource whose program gives none: the logical name and seven hexadecimal digits, as the
 * official plugins do it. A resource keeps the generated name that it has.
 *
 * @param seed random bytes from the engine, the same in the preview and in the update that follows it
 */
export function autoname(name: string, old: unknown, seed: Uint8Array): string {
  if (isAutoname(name, old)) return old;
  return `${name}-${hexadecimal(seed, 7)}`;
}

/** So many hexadecimal digits that follow from random bytes. */
export function hexadecimal(seed: Uint8Array, digits: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, digits);
}

/** Whether a physical name was generated for this logical name. */
export function isAutoname(name: string, physical: unknown): physical is string {
  return (
    typeof physical === "string" &&
    physical.startsWith(`${name}-`) &&
    /^[0-9a-f]{7}$/.test(physical.slice(name.length + 1))
  );
}
