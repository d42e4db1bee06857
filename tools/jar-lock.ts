/** A line of a `jars.in`: a jar to have, with what it needs or alone. */
export interface JarRoot {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  /** Without what it needs. */
  readonly alone: boolean;
}

/** Jars that no Linux container loads: natives of other systems and processors. */
const FOREIGN = /:(osx|windows|linux-riscv64)\b/;

/** Reads a `jars.in`: `group:artifact:version`, then `alone` or nothing. Pure. */
export const parseRoots = (text: string): readonly JarRoot[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const [, group, artifact, version, alone] =
        /^([^: ]+):([^: ]+):([^: ]+)( alone)?$/.exec(line) ?? [];
      if (group === undefined || artifact === undefined || version === undefined) {
        throw new Error(`line ${index + 1}, "${line}", is not \`group:artifact:version [alone]\``);
      }
      return { group, artifact, version, alone: alone !== undefined };
    });

/** A Maven project that depends on the roots and on nothing else. Pure. */
export function pomOf(roots: readonly JarRoot[]): string {
  const exclusions =
    "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";
  const dependencies = roots.map(
    ({ group, artifact, version, alone }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${alone ? exclusions : ""}</dependency>`,
  );
  return (
    "<project><modelVersion>4.0.0</modelVersion><groupId>headwater</groupId><artifactId>jars</artifactId>" +
    `<version>1</version><packaging>pom</packaging><dependencies>${dependencies.join("")}</dependencies></project>`
  );
}

/** `group:artifact:version[:classifier]` of a jar by its path in a Maven repository. Pure. */
export function coordinatesOf(path: string): string {
  const parts = path.split("/");
  const [artifact = "", version = "", file = ""] = parts.slice(-3);
  const classifier = file.slice(`${artifact}-${version}-`.length, -".jar".length);
  return [
    parts.slice(0, -3).join("."),
    artifact,
    version,
    ...(classifier ? [classifier] : []),
  ].join(":");
}

/**
 * The lines of a `jars.lock`, sorted. Pure.
 * @param resolved SHA-256 by coordinates. @param present file names of jars that are in the image already, in whatever version.
 */
export function lockOf(
  resolved: Readonly<Record<string, string>>,
  present: readonly string[],
): string {
  const artifacts = new Set(present.map((file) => file.replace(/-\d[\w.-]*\.jar$/, "")));
  return Object.keys(resolved)
    .filter((name) => !FOREIGN.test(name) && !artifacts.has(name.split(":")[1] ?? ""))
    .sort()
    .map((name) => `${resolved[name]} ${name}\n`)
    .join("");
}
