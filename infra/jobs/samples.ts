import type { Dataset } from "../datasets/dataset.ts";
import type { Found } from "./check-jobs.ts";
import type { Declaration } from "./declaration.ts";
import type { Job } from "./job.ts";

/** The sample of each CSV folder, from the first job that has one: it is put where nobody has put anything yet. Pure. */
export function csvSamples(found: readonly Found[]): ReadonlyMap<Dataset, string> {
  const given = found.flatMap(({ declaration, files }) =>
    Object.entries(declaration.reads).flatMap(([role, dataset]): [Dataset, string][] => {
      const text = files[`data/${role}.csv`];
      return dataset.kind === "csv" && text !== undefined ? [[dataset, text]] : [];
    }),
  );
  return new Map(given.reverse());
}

/** The samples of what a job reads, under its own roles. Pure. */
export function samplesOf(
  { reads }: Declaration,
  samples: ReadonlyMap<Dataset, string>,
): Job["files"] {
  return Object.fromEntries(
    Object.entries(reads).flatMap(([role, dataset]) => {
      const text = samples.get(dataset);
      return text === undefined ? [] : [[`data/${role}.csv`, text]];
    }),
  );
}
