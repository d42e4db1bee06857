import { type Metadata, metadataAt } from "./iceberg.ts";
import { lakeLocations } from "./lake.ts";
import { bucketAccess, type Outputs } from "../stack/outputs.ts";

/** What a run has published of a table of the lake. */
export interface Publication {
  /** With its namespace: `orders.us_products`. */
  readonly table: string;
  readonly job: string;
  /** As paths and notes have it: `manual__2026-11-29T10-00-00-00-00`. */
  readonly run: string;
  /** The day that the run was for. A run of an earlier version does not say. */
  readonly day: string | undefined;
  readonly snapshot: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Of the table with it; undefined where what wrote it does not say. */
  readonly rows: number | undefined;
  /** Whether it is what is read now, what that builds on or has replaced, or was taken back. */
  readonly standing: "current" | "earlier" | "undone";
}

/** Before the snapshot that a property of a table is about (jobkit/lake_table.py, lake_undo.py). */
const [NOTE, UNDONE] = ["headwater.note.", "headwater.undone."];
/** What Iceberg calls the operation of a snapshot with the same rows in other files. */
const SAME_ROWS = "replace";

/** A note, as far as it is shown. */
interface Note {
  /** `us-orders.manual__…`: a job, whose name has no dot, and its run. */
  readonly run: string;
  readonly as_of?: string;
}

/** What the runs of all jobs have published of a table, as far as it is known, the latest first. Pure. */
export function publications(table: string, metadata: Metadata): Publication[] {
  const { snapshots = [], properties = {} } = metadata;
  const log = metadata["snapshot-log"] ?? [];
  const line = effective(log.map((one) => one["snapshot-id"]));
  const shows = line.findLast((id) => operation(metadata, id) !== SAME_ROWS);
  return snapshots
    .flatMap((snapshot): Publication[] => {
      const id = snapshot["snapshot-id"];
      const { "source-snapshot-id": source, "total-records": rows } = snapshot.summary ?? {};
      const inLine = line.includes(id);
      const text = properties[`${inLine ? NOTE : UNDONE}${source ?? id}`];
      if (text === undefined) return [];
      const note = JSON.parse(text) as Note;
      const dot = note.run.indexOf(".");
      return [
        {
          table,
          job: note.run.slice(0, dot),
          run: note.run.slice(dot + 1),
          day: note.as_of,
          snapshot: id,
          // A snapshot's own moment is when its rows were staged.
          at:
            log.find((one) => one["snapshot-id"] === id)?.["timestamp-ms"] ??
            snapshot["timestamp-ms"],
          rows: rows === undefined ? undefined : Number(rows),
          standing: inLine ? (id === shows ? "current" : "earlier") : "undone",
        },
      ];
    })
    .sort((a, b) => b.at - a.at);
}

/** What is said where the catalog or the object store has no address on this machine. */
export const UNREACHED =
  "The lake is not reached from here: what was published of its tables is not known.";

/**
 * What the runs of all jobs have published of all tables, the latest first.
 * @returns undefined where the catalog or the object store is not reached from here
 * @throws Problem when one of them does not answer
 */
export async function published(outputs: Outputs): Promise<Publication[] | undefined> {
  const { services, lake } = outputs;
  const [access, sql] = [bucketAccess(outputs), services["PostgreSQL"]];
  if (access === undefined || sql === undefined || lake === undefined) return undefined;
  const locations = await lakeLocations({ address: sql, ...lake });
  const found = await Promise.all(
    locations.map(async ([name, location]) =>
      publications(name, await metadataAt(access, location)),
    ),
  );
  return found.flat().sort((a, b) => b.at - a.at);
}

/** The snapshots that a table went through to be what it is: what it was taken back from is not among them. */
const effective = (log: readonly string[]): readonly string[] =>
  log.reduce<string[]>(
    (line, id) => (line.includes(id) ? line.slice(0, line.indexOf(id) + 1) : [...line, id]),
    [],
  );

const operation = ({ snapshots = [] }: Metadata, id: string): string | undefined =>
  snapshots.find((one) => one["snapshot-id"] === id)?.summary?.["operation"];
