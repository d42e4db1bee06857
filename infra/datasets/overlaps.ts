import { type Dataset, datasetUri } from "./dataset.ts";

/** A folder of the bucket that has to do with a dataset: its files lie there, did so before, or are exported to it. */
interface Folder {
  readonly is: "csv" | "former" | "export";
  readonly name: string;
}

/** What is wrong with the folders of a dataset beside those of the ones before it: a folder in another one's would be read as its data. Pure. */
export function overlaps(dataset: Dataset, before: readonly Dataset[]): string[] {
  const own = foldersOf(dataset);
  const beside = own.flatMap((one, at) => own.slice(0, at).flatMap((other) => words(one, other)));
  return [
    ...beside,
    ...before.flatMap((other) =>
      own.flatMap((one) =>
        foldersOf(other).flatMap((theirs) => words(one, theirs, datasetUri(other))),
      ),
    ),
  ];
}

/** What is said of two folders; nothing where they may be as they are. @param of whose the other is. @default the same dataset's */
function words(one: Folder, other: Folder, of?: string): string[] {
  if (!inEachOther(one.name, other.name)) return [];
  const whose = of === undefined ? "its own" : `${of}'s`;
  if (one.is === "export" || other.is === "export") {
    return [
      `has its ${WORDS[one.is]} "${one.name}" where ${whose} ${WORDS[other.is]} "${other.name}" is: give the export a folder of its own`,
    ];
  }
  if (one.is === "csv" && other.is === "csv" && one.name !== other.name) {
    return [`overlaps with ${of}: give each a folder of its own`];
  }
  return one.is === "former" && other.is === "former" && one.name === other.name
    ? [`has the formerFolder of ${of}: its rows are one table's`]
    : [];
}

const WORDS: Readonly<Record<Folder["is"], string>> = {
  csv: "folder",
  former: "formerFolder",
  export: "export",
};

function foldersOf(dataset: Dataset): Folder[] {
  if (dataset.kind === "csv") return [{ is: "csv", name: dataset.name }];
  if (dataset.kind !== "lake") return [];
  return [
    ...(dataset.formerFolder === undefined
      ? []
      : [{ is: "former" as const, name: dataset.formerFolder }]),
    ...(dataset.export === undefined ? [] : [{ is: "export" as const, name: dataset.export }]),
  ];
}

const inEachOther = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
