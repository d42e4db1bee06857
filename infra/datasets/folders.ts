import type { Dataset } from "./dataset.ts";

/** The folder of the lake, with one of each of its tables: `lake/market/ticks`. */
export const LAKE = "lake";

const tableFolder = (name: string): string => `${LAKE}/${name.replace(".", "/")}`;

/** The folders of the bucket that datasets are, sorted. Pure. */
export const datasetFolders = (datasets: readonly Dataset[]): string[] =>
  [
    ...new Set(
      datasets.flatMap(({ kind, name }) =>
        kind === "lake" ? [tableFolder(name)] : kind === "parquet" || kind === "csv" ? [name] : [],
      ),
    ),
  ].sort();
