import type { Declaration } from "./declaration.ts";
import type { Job } from "./job.ts";
import { PACKAGES, STANDARD } from "./python-modules.ts";

/** What the platform itself puts beside a declared job's files, apart from its library. */
const MADE = new Set(["job.json", "pom.xml", "job.jar", "HASH"]);

/**
 * What is wrong with the names of a job's files: each of them would be taken for another one. Pure.
 * @param declaration of the job; undefined where a `dag.py` takes its place. @param library the files of `jobs/lib`.
 */
export function fileMistakes(
  folder: string,
  declaration: Declaration | undefined,
  files: Job["files"],
  library: Job["files"],
): string[] {
  const said = (path: string, why: string, remedy = "rename it") =>
    `jobs/${folder}/${path}: ${why}: ${remedy}.`;
  const python = declaration?.main.language === "python" ? declaration.main.file : undefined;
  return [
    ...(python === "dag.py"
      ? [said("dag.py", "its job's main has the name of what Airflow loads of a job")]
      : []),
    ...Object.keys(files).flatMap((path) => {
      if (path in library || (declaration !== undefined && MADE.has(path))) {
        return [said(path, "the platform puts a file of its own there")];
      }
      // Airflow imports a job's folder as a package, and a driver its files as they are.
      const name = declaration === undefined ? undefined : moduleName(path);
      if (name === undefined || !(STANDARD.has(name) || PACKAGES.has(name))) return [];
      return [said(path, `Python would import it wherever anybody asks for its own \`${name}\``)];
    }),
    ...folderMistakes(folder),
  ].filter((one, at, all) => all.indexOf(one) === at);
}

/** The module that a file is or is part of, seen from the job's folder; undefined of any other file. Pure. */
const moduleName = (path: string): string | undefined =>
  path.endsWith(".py") ? path.split("/")[0]?.replace(/\.py$/, "") : undefined;

/** What is wrong with a job's name where Airflow imports its folder as a package. Pure. */
export function folderMistakes(folder: string): string[] {
  const name = folder.replaceAll("-", "_");
  return STANDARD.has(name) || PACKAGES.has(name)
    ? [`jobs/${folder}: Python has a module of its own of that name: call the job otherwise.`]
    : [];
}
