import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TopicAccess } from "../streams/kafka-access.ts";
import { datasetMistakes } from "../datasets/check.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { isDataset } from "../datasets/shapes.ts";
import { refuse } from "../errors.ts";
import type { Capacity } from "./check-fit.ts";
import { fileMistakes } from "./check-files.ts";
import { type Found, jobMistakes } from "./check-jobs.ts";
import type { Declaration, ServiceJob, StreamingJob } from "./declaration.ts";
import { handWritten, strayDags } from "./hand-written-dags.ts";
import type { Job } from "./job.ts";
import { filesBelow, jobFolders } from "./job-folders.ts";
import { artifactHash } from "./manifest.ts";
import { loadModule } from "./load-module.ts";
import { shapeMistakes } from "./shapes.ts";
import { csvSamples, samplesOf } from "./samples.ts";
import { inputsOf, jobSpec, needsOf, topicsOf } from "./spec.ts";

/** How a jar is made: a part of each Scala job's artifact, so that a jar is never older than what it was made by. */
const POM = readFileSync(new URL("../../images/scala/pom.xml", import.meta.url), "utf8");

/** A declared job that never ends, with its artifact. */
export interface Running {
  readonly job: StreamingJob | ServiceJob;
  readonly files: Job["files"];
}

/** Everything below `jobs/`, checked. */
export interface LoadedJobs {
  readonly datasets: readonly Dataset[];
  /** Every declared job, whether the stack has it or not. */
  readonly declared: readonly Declaration[];
  /** Jobs that Airflow runs: declared ones, and folders with a `dag.py` of their own. */
  readonly published: readonly Job[];
  readonly running: readonly Running[];
  /** Whether a job that is published is in Scala. */
  readonly scala: boolean;
  /** The topics of every job of the stack that has any, by its name. */
  readonly topics: Readonly<Record<string, TopicAccess>>;
  /** What Python reads of every declared job, by its name. */
  readonly specs: Readonly<Record<string, object>>;
}

/**
 * Loads `jobs/datasets.ts` and the `job.ts` of every folder.
 * @param capacity what the Spark cluster has for them. @param running names of the jobs that never end to run.
 * @throws pulumi.RunError that names every mistake in them.
 */
export async function loadJobs(
  directory: string,
  capacity: Capacity,
  running: readonly string[],
): Promise<LoadedJobs> {
  const datasets = await declaredDatasets(directory);
  const library = filesBelow(join(directory, "lib"));
  const folders = jobFolders(directory);
  const found: Found[] = [];
  const unloaded: string[] = [];
  for (const { name, files } of folders) {
    const file = join(directory, name, "job.ts");
    if (!existsSync(file)) continue;
    const loaded = await loadModule<{ default?: Declaration }>(file);
    if ("mistake" in loaded) unloaded.push(`jobs/${name}/job.ts ${loaded.mistake}.`);
    else if (loaded.module.default === undefined) {
      unloaded.push(`jobs/${name}/job.ts: it has no \`export default\` of a job.`);
    } else found.push({ folder: name, declaration: loaded.module.default, files });
  }
  if (unloaded.length > 0) refuse("The jobs cannot be loaded:", unloaded);
  // What cannot be read is said below; nothing else is asked of it.
  const all = found
    .map(({ declaration }) => declaration)
    .filter((declaration) => shapeMistakes(declaration).length === 0);
  const mistakes = [
    ...datasetMistakes(datasets).map((mistake) => `jobs/datasets.ts: ${mistake}`),
    ...jobMistakes(found, datasets, capacity, running),
    ...folders.flatMap(({ name, files }) => {
      const declaration = all.find((job) => job.name === name);
      return fileMistakes(name, declaration, files, library);
    }),
    ...unknownNames(running, all),
    ...all
      .filter((job) => job.kind === "batch" && job.schedule === "inputs")
      .filter((job) => inputsOf(job, all).length === 0)
      .map(
        (job) =>
          `jobs/${job.name}/job.ts: its schedule is "inputs", but no batch job writes what it reads.`,
      ),
    ...strayDags(join(directory, "dags")),
  ];
  if (mistakes.length > 0) refuse("The jobs cannot be deployed:", mistakes);
  const specs = Object.fromEntries(all.map((job) => [job.name, jobSpec(job, all, capacity)]));
  const samples = csvSamples(found);
  const libraryHash = artifactHash(library);
  const artifact = ({ declaration, files }: Found): Job => {
    const own = { ...samplesOf(declaration, samples), ...files };
    const { spark, ...rest } = specs[declaration.name] as { spark?: object };
    const declared = {
      "job.json": `${JSON.stringify(specs[declaration.name], null, 2)}\n`,
    };
    return {
      name: declaration.name,
      needs: needsOf(declaration),
      parts: {
        "its code": artifactHash(own),
        "its job.ts or its datasets": artifactHash({ "job.json": JSON.stringify(rest) }),
        "what it has of Spark (its job.ts, or headwater:spark)": artifactHash({
          spark: JSON.stringify(spark ?? {}),
        }),
        "the jobs' library": libraryHash,
      },
      files: {
        ...library,
        ...own,
        ...declared,
        ...(declaration.kind === "batch" &&
          !("dag.py" in files) && { "dag.py": dag(declaration.name) }),
        ...(declaration.main.language === "scala" && { "pom.xml": POM }),
      },
      ...(declaration.main.language === "scala" && { built: ["job.jar"] }),
    };
  };
  const declaring = new Set(found.map(({ folder }) => folder));
  return {
    datasets,
    declared: all,
    topics: Object.fromEntries(
      all
        .filter(({ kind, name }) => kind === "batch" || running.includes(name))
        .flatMap((job) => {
          const topics = topicsOf(job);
          return topics === undefined ? [] : [[job.name, topics]];
        }),
    ),
    specs,
    scala: all.some(({ main }) => main.language === "scala"),
    published: [
      ...folders
        .filter(({ name }) => !declaring.has(name))
        .map(({ name, files }) => ({ name, files: { ...library, ...files } })),
      ...found.filter(({ declaration }) => declaration.kind === "batch").map(artifact),
      ...handWritten(join(directory, "dags"), library),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    running: found.flatMap((one) =>
      one.declaration.kind === "batch" || !running.includes(one.declaration.name)
        ? []
        : [{ job: one.declaration, files: artifact(one).files }],
    ),
  };
}

/** Names in the stack file that no job that never ends has. */
function unknownNames(names: readonly string[], all: readonly Declaration[]): string[] {
  const known = all.filter(({ kind }) => kind !== "batch").map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `headwater:jobs.running names "${name}": streaming jobs and services are ${known.join(", ")}.`,
    );
}

/** What Airflow loads for a declared job. */
const dag = (name: string): string => `"""The Airflow DAG of ${name}, made from job.json."""

from ${name.replaceAll("-", "_")}.jobkit.dag import job_dag

dag = job_dag(__file__)
`;

async function declaredDatasets(directory: string): Promise<Dataset[]> {
  const file = join(directory, "datasets.ts");
  if (!existsSync(file)) return [];
  const loaded = await loadModule<Record<string, unknown>>(file);
  if ("mistake" in loaded) {
    refuse("The jobs cannot be loaded:", [`jobs/datasets.ts ${loaded.mistake}.`]);
  }
  return Object.values(loaded.module).filter(isDataset);
}
