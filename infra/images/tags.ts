import { createHash } from "node:crypto";

/** The folders of `images/`, each with the build arguments by which its Dockerfile gets other images. Parents come first. */
export const PARENTS = {
  base: {},
  java: { BASE: "base" },
  build: { BASE: "java" },
  scala: { BASE: "build" },
  postgres: { BASE: "base" },
  s3: { BASE: "base" },
  kafka: { BASE: "java", BUILD: "build" },
  cassandra: { BASE: "java", BUILD: "build" },
  spark: { BASE: "java", BUILD: "build" },
  airflow: { BASE: "spark", BUILD: "build" },
  publisher: { BASE: "airflow", SCALA: "scala" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A folder of `images/`. */
export type ImageFolder = keyof typeof PARENTS;

/** The images that containers are made from. */
export const IMAGE_NAMES = [
  "postgres",
  "s3",
  "kafka",
  "cassandra",
  "spark",
  "airflow",
  "publisher",
] as const satisfies readonly ImageFolder[];

/** An image that containers are made from. */
export type ImageName = (typeof IMAGE_NAMES)[number];

/** The other images that a folder's Dockerfile starts from, by build argument. */
export const parentsOf = (folder: ImageFolder): readonly (readonly [string, ImageFolder])[] =>
  Object.entries(PARENTS[folder]);

/** The folders to build so that all of `wanted` are built, parents first. */
export function foldersToBuild(wanted: readonly ImageFolder[]): readonly ImageFolder[] {
  const needed = new Set<ImageFolder>();
  const need = (folder: ImageFolder): void => {
    needed.add(folder);
    for (const [, parent] of parentsOf(folder)) need(parent);
  };
  wanted.forEach(need);
  return (Object.keys(PARENTS) as ImageFolder[]).filter((folder) => needed.has(folder));
}

/**
 * A tag that changes exactly when an image could: with a file's path or content, or with the tag of an image it starts from.
 * @param files contents by path within the folder; their order does not matter. @returns 12 hexadecimal digits
 */
export function imageTag(
  files: Readonly<Record<string, Uint8Array | string>>,
  parents: Readonly<Record<string, string>>,
): string {
  const hash = createHash("sha256");
  const add = (kind: string, entries: Readonly<Record<string, Uint8Array | string>>): void => {
    for (const key of Object.keys(entries).sort()) {
      const content = Buffer.from(entries[key] ?? "");
      // Lengths keep one file's end from passing as the next one's beginning.
      hash.update(`${kind} ${key} ${content.length}\n`).update(content);
    }
  };
  add("file", files);
  add("parent", parents);
  return hash.digest("hex").slice(0, 12);
}
