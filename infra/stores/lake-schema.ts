import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import type { Dataset } from "../datasets/dataset.ts";
import { lakeTables } from "../datasets/tables.ts";
import { formerFolders, LAKE } from "../datasets/folders.ts";
import {
  asUser,
  type Bucket,
  bucketLogin,
  type Database,
  databaseUrl,
} from "../model/connection.ts";
import type { Target } from "../targets/target.ts";

const script = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** What brings the tables to their declarations. */
const SCRIPTS = [
  "migrate_lake.py",
  "migration_plan.py",
  "lake_shape.py",
  "lake_key.py",
  "lake_changes.py",
  "former_folder.py",
  "former_columns.py",
];

/** The tables as they are declared, and who uses the catalog beside its owner. Pure. */
const declared = (datasets: readonly Dataset[]) => ({
  writers: [WRITER],
  readers: [READER],
  ...lakeTables(datasets),
});

/** What the task runs, the program first, and what it brings the lake to. Pure, but for the scripts. */
export const lakeSchemaFiles = (datasets: readonly Dataset[]): Record<string, string> => ({
  ...Object.fromEntries(SCRIPTS.map((name) => [`/headwater/${name}`, script(name)])),
  "/headwater/tables.json": `${JSON.stringify(declared(datasets), null, 2)}\n`,
});

/** Arguments of {@link LakeSchema}. */
export interface LakeSchemaArgs {
  readonly target: Target;
  /** An image with PyIceberg. */
  readonly image: pulumi.Input<string>;
  /** The database that is the lake's catalog. */
  readonly database: Database;
  /** Where the tables' files are. */
  readonly bucket: Bucket;
  readonly datasets: readonly Dataset[];
}

/** Jobs name new files of tables, and readers read names: neither makes a table, drops one, or moves it. */
const [WRITER, READER] = ["lake_jobs", "lake_reader"] as const;

/** Who connects to the lake's catalog beside its owner. */
export const LAKE_USERS = [WRITER, READER];

/** The lake's catalog, with the declared tables. */
export class LakeSchema extends pulumi.ComponentResource {
  /** The catalog's database as jobs connect to it, `made` once the tables are as declared. */
  readonly database: Database;
  /** The same, as it is read. */
  readonly read: Database;

  constructor(name: string, args: LakeSchemaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:stores:LakeSchema", name, declared(args.datasets), opts);
    const { bucket, database } = args;
    const login = bucketLogin(bucket);
    const made = args.target.deploy(
      name,
      {
        kind: "task",
        image: args.image,
        command: ["python3", "/headwater/migrate_lake.py", "/headwater/tables.json"],
        env: { ...login.env, LAKE_WAREHOUSE: `s3://${bucket.name}/${LAKE}` },
        secrets: {
          ...login.secrets,
          LAKE_URL: databaseUrl("postgresql+psycopg2", database),
        },
        files: lakeSchemaFiles(args.datasets),
        retries: 2,
        // The files of former folders are looked at one by one.
        timeout: formerFolders(args.datasets).length > 0 ? 1800 : 120,
        memory: "512 MB",
        uses: [database.endpoint, bucket.endpoint],
        after: [database.made, bucket.made],
        folders: { reads: formerFolders(args.datasets), writes: [LAKE] },
      },
      { parent: this },
    );
    this.database = { ...asUser(database, WRITER), made };
    this.read = { ...asUser(database, READER), made };
    this.registerOutputs({});
  }
}
