import { refuse } from "../errors.ts";
import { lakeType, lakeTypes } from "./column.ts";
import { type Dataset, datasetUri, type LakeTable } from "./dataset.ts";

/** Iceberg's type of each column of each table of the lake; the stack exports it as `lakeColumns`. */
export type LakeColumns = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The columns of the declared tables. Pure. */
export const lakeColumns = (datasets: readonly Dataset[]): LakeColumns =>
  Object.fromEntries(
    datasets
      .filter((one) => one.kind === "lake")
      .map(({ name, columns }) => [name, Object.fromEntries(lakeTypes(columns))]),
  );

/**
 * Refuses what `migrate_lake.py` would, which sees what others have changed too, before anything is touched. Of a table that is not declared any
 * more nothing is lost.
 * @param before the columns after the last `up`. @throws pulumi.RunError that names every column whose values would be lost.
 */
export function refuseLostColumns(before: LakeColumns, datasets: readonly Dataset[]): void {
  const mistakes = lostColumns(before, datasets);
  if (mistakes.length > 0) {
    refuse("Tables of the lake would lose values; nothing was changed:", mistakes);
  }
}

/**
 * What becomes of the former folders of tables that are not there yet, in lines. Pure.
 * @param before the columns after the last `up`. @param idle the streams that do not run, with what each writes
 */
export const takenOver = (
  before: LakeColumns,
  datasets: readonly Dataset[],
  idle: readonly { readonly name: string; readonly writes: Readonly<Record<string, Dataset>> }[],
): string[] =>
  datasets.flatMap((one) => {
    if (one.kind !== "lake" || one.formerFolder === undefined || one.name in before) return [];
    const uri = datasetUri(one);
    const streams = idle.filter(({ writes }) =>
      Object.values(writes).some((written) => datasetUri(written) === uri),
    );
    return [
      `${uri} is made, with the rows of the folder ${one.formerFolder} if there are any; its files stay.`,
      ...streams.map(
        ({ name }) =>
          `${uri} does not get the last micro-batch of ${one.formerFolder}, which may be half written: ${name} brings it, and does not run; have it run once more (headwater:jobs.running), or copy those rows yourself.`,
      ),
    ];
  });

const lostColumns = (before: LakeColumns, datasets: readonly Dataset[]): string[] =>
  datasets
    .filter((one) => one.kind === "lake")
    .flatMap((table) =>
      Object.entries(before[table.name] ?? {}).flatMap(([column, type]) =>
        lost(table, column, type).map((mistake) => `${datasetUri(table)} ${mistake}.`),
      ),
    );

function lost({ columns, renamed }: LakeTable, column: string, type: string): string[] {
  const [now = column] = Object.keys(renamed).filter((name) => renamed[name] === column);
  const declared = columns[now];
  if (declared === undefined) {
    return [
      `has the column "${column}", which is not declared any more, and whose values would be lost: declare it again, or say how it is called now, renamed: { now: "${column}" }`,
    ];
  }
  const wanted = lakeType(declared);
  return widens(type, wanted)
    ? []
    : [
        `has the column "${column}" of ${type}, and declares ${wanted}, which would lose values: declare a new column, and copy into it`,
      ];
}

const DECIMAL = /^decimal\((\d+),(\d+)\)$/;

/** Whether Iceberg reads values of a type as those of another without writing them anew. Pure. */
function widens(before: string, now: string): boolean {
  const [, digits = "", scale] = DECIMAL.exec(before) ?? [];
  const [, more = "", same] = DECIMAL.exec(now) ?? [];
  return (
    before === now ||
    (before === "int" && now === "long") ||
    (scale !== undefined && scale === same && Number(digits) <= Number(more))
  );
}
