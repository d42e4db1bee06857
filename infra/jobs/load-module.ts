import { pathToFileURL } from "node:url";

/** A file of the user's as a module, or why there is none: `line 2: Unexpected token`. */
export type Loaded<T> = { readonly module: T } | { readonly mistake: string };

/** Loads a file of the user's; what is wrong with it is told in a line, without a stack. */
export async function loadModule<T>(file: string): Promise<Loaded<T>> {
  try {
    return { module: (await import(pathToFileURL(file).href)) as T };
  } catch (error) {
    return { mistake: whereAndWhat(error, file) };
  }
}

/** The first line of an error, with the line of the file where it was thrown, as far as its stack tells. Pure. */
export function whereAndWhat(error: unknown, file: string): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const after = [pathToFileURL(file).href, file].map((name) => stack.split(`${name}:`)[1] ?? "");
  const line = after.map((rest) => parseInt(rest, 10)).find((number) => !Number.isNaN(number));
  const what = message.trim().split("\n")[0] ?? "";
  return line === undefined ? what : `line ${line}: ${what}`;
}
