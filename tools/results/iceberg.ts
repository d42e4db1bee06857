import avro from "avsc";
import { type BucketAccess, objectBytes } from "../object-store.ts";

/** What a table is now, as its current files say (https://iceberg.apache.org/spec/). */
export interface Current {
  /** Names by the number that a column keeps when it is called otherwise, in the order of the table. */
  readonly columns: ReadonlyMap<number, string>;
  /** Rows of all files. */
  readonly rows: number;
  readonly files: readonly DataFile[];
}

/** A file of rows. */
export interface DataFile {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** A table's metadata, as far as it is read here; its snapshots' numbers are text, for they have more digits than a double. */
export interface Metadata {
  readonly "current-schema-id": number;
  readonly schemas: readonly {
    readonly "schema-id": number;
    readonly fields: readonly { readonly id: number; readonly name: string }[];
  }[];
  readonly "current-snapshot-id"?: string | null;
  readonly snapshots?: readonly {
    readonly "snapshot-id": string;
    readonly "timestamp-ms": number;
    readonly "manifest-list": string;
    readonly summary?: Readonly<Record<string, string>>;
  }[];
  /** What the table was, in order. */
  readonly "snapshot-log"?: readonly {
    readonly "snapshot-id": string;
    readonly "timestamp-ms": number;
  }[];
  readonly properties?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly manifest_path: string;
  /** 1 of files that say which rows of others are gone. */
  readonly content?: number;
}

interface Entry {
  /** 2 of a file that has been removed. */
  readonly status: number;
  readonly data_file: {
    readonly file_path: string;
    readonly file_size_in_bytes: bigint;
    readonly record_count: bigint;
  };
}

const [REMOVED, DELETES] = [2, 1];

/**
 * The files of a table as it is now.
 * @param location of its metadata, as the catalog has it: `s3://bucket/lake/orders/us_products/metadata/00001-….metadata.json`
 * @returns nothing where there are no rows, or where files say which rows of others are gone: the engine is to put them together
 * @throws Problem when the store refuses or does not answer, or a file is gone
 */
export async function current(
  access: BucketAccess,
  location: string,
): Promise<Current | undefined> {
  const table = await metadataAt(access, location);
  const snapshot = table.snapshots?.find(
    (one) => one["snapshot-id"] === table["current-snapshot-id"],
  );
  if (snapshot === undefined) return undefined;
  const manifests = await records<Manifest>(access, snapshot["manifest-list"]);
  if (manifests.some(({ content }) => content === DELETES)) return undefined;
  const paths = manifests.map(({ manifest_path }) => manifest_path);
  const entries = (await Promise.all(paths.map((path) => records<Entry>(access, path)))).flat();
  const files = entries.filter(({ status }) => status !== REMOVED).map((one) => one.data_file);
  const schema = table.schemas.find((one) => one["schema-id"] === table["current-schema-id"]);
  return {
    columns: new Map(schema?.fields.map(({ id, name }) => [id, name])),
    rows: files.reduce((sum, { record_count }) => sum + Number(record_count), 0),
    files: files.map(({ file_path, file_size_in_bytes }) => ({
      key: keyOf(file_path),
      size: Number(file_size_in_bytes),
    })),
  };
}

/** A table's metadata. @param location as the catalog has it @throws Problem when the store refuses or does not answer, or it is gone */
export const metadataAt = async (access: BucketAccess, location: string): Promise<Metadata> =>
  exactJson((await objectBytes(access, keyOf(location))).toString()) as Metadata;

/** The key of an object in its bucket. Pure. */
const keyOf = (location: string): string => location.replace(/^[a-z0-9]+:\/\/[^/]+\//, "");

/** JSON whose numbers of snapshots are text. Pure. */
const exactJson = (text: string): unknown =>
  JSON.parse(text.replaceAll(/("(?:current-|parent-)?snapshot-id"\s*:\s*)(-?\d+)/g, '$1"$2"'));

/** Numbers of 64 bits: avsc refuses those that no double has. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

/** The records of an Avro file. */
async function records<Row>(access: BucketAccess, location: string): Promise<Row[]> {
  const decoder = new avro.streams.BlockDecoder({
    parseHook: (schema) => avro.Type.forSchema(schema, { registry: { long: LONG } }),
  });
  decoder.end(await objectBytes(access, keyOf(location)));
  const found: Row[] = [];
  for await (const one of decoder) found.push(one as Row);
  return found;
}
