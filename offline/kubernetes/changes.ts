import type { Properties } from "../provider/properties.ts";
import type { Change, Difference } from "../provider/resource.ts";
import { isObject } from "../provider/schema.ts";
import type { Kind } from "./kinds.ts";
import { isTold } from "./live-object.ts";

type Path = readonly (string | number)[];

/** Every path that differs between old and new inputs, and whether a change there means another object. Pure. */
export function changes(kind: Kind, olds: Properties, news: Properties): Change[] {
  const replacing = ["metadata.name", "metadata.namespace", ...kind.replacedBy];
  return differences(olds, news, []).map(({ path, kind: how }) => ({
    property: written(path),
    kind: how,
    replaces: replacing.some((each) => overlaps(each.split("."), path)),
  }));
}

/** An object that keeps its name has to go before its replacement can come, unless the name is a generated one. Pure. */
export function difference(olds: Properties, news: Properties, all: readonly Change[]): Difference {
  const [old, wanted] = [olds["metadata"], news["metadata"]];
  const same =
    isObject(old) &&
    isObject(wanted) &&
    old["name"] === wanted["name"] &&
    old["namespace"] === wanted["namespace"];
  return {
    changes: all,
    deleteBeforeReplace: same && !isTold(news, "autonamed") && all.some((each) => each.replaces),
  };
}

/** The replacement of an object that did not become ready, for the annotation that asks for it. */
export const replaceUnready: Change = {
  property: 'metadata.annotations["pulumi.com/replaceUnready"]',
  kind: "update",
  replaces: true,
};

function differences(
  old: unknown,
  wanted: unknown,
  path: Path,
): { path: Path; kind: Change["kind"] }[] {
  const [before, after] = [old ?? undefined, wanted ?? undefined];
  if (before === after) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      differences(before[index], after[index], [...path, index]),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], [...path, key]),
    );
  }
  return [{ path, kind: "update" }];
}

/** Whether one of two paths leads to something in the other. */
function overlaps(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((part, index) => part === other[index]);
}

function written(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
