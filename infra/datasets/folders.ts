import type { Dataset } from "./dataset.ts";

/** The folder of the lake, with one of each of its tables: `lake/market/ticks`. */
export const LAKE = "lake";

const tableFolder = (name: string): string => `${LAKE}/${name.replace(".", "/")}`;

/** The folders of the bucket that datasets are, or were, or have their exports in, sorted. Pure. */
export const datasetFolders = (datasets: readonly Dataset[]): string[] =>
  [
    ...new Set([
      ...datasets.flatMap(({ kind, name }) =>
        kind === "lake" ? [tableFolder(name)] : kind === "csv" ? [name] : [],
      ),
      ...formerFolders(datasets),
      ...exportFolders(datasets),
    ]),
  ].sort();

/** The folders that tables of the lake were: their files are the tables' until something takes their place. Pure. */
export const formerFolders = (datasets: readonly Dataset[]): string[] =>
  datasets.flatMap((one) => (one.kind === "lake" ? (one.formerFolder ?? []) : []));

/** Folders with files of tables of the lake, or of their exports. Pure. */
export const lakeFolders = (datasets: readonly Dataset[]): string[] => [
  LAKE,
  ...new Set([...formerFolders(datasets), ...exportFolders(datasets)]),
];

/** The folders with the current rows of tables of the lake. Pure. */
export const exportFolders = (datasets: readonly Dataset[]): string[] =>
  datasets.flatMap((one) => (one.kind === "lake" ? (one.export ?? []) : []));
