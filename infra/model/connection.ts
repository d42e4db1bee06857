import * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "./endpoint.ts";
import type { Env } from "./workload.ts";

/** A PostgreSQL database with the one role that owns it. */
export interface Database {
  readonly name: string;
  readonly user: string;
  readonly password: pulumi.Output<string>;
  readonly endpoint: Endpoint;
  /** Whether clients must encrypt what they send. @default false */
  readonly encrypted?: true;
  /** Passwords of others who may connect, by their names; what they may do there the owner says. @default nobody else may */
  readonly users?: Readonly<Record<string, pulumi.Output<string>>>;
  /** The task that made the database and its role. */
  readonly made: Deployed;
}

/** A database as another of its users connects to it. @throws Error when it has no such user */
export function asUser({ users = {}, ...database }: Database, user: string): Database {
  const password = users[user];
  if (password === undefined) throw new Error(`${database.name} has no user ${user}`);
  return { ...database, user, password };
}

/** Cassandra's keyspaces with the role that may read and write the declared tables. */
export interface Keyspaces {
  readonly user: string;
  readonly password: pulumi.Output<string>;
  readonly endpoint: Endpoint;
  /** The task that made the tables and the role. */
  readonly made: Deployed;
}

/** Who somebody is to an S3-compatible store. */
interface BucketKey {
  readonly id: string;
  readonly secret: pulumi.Output<string>;
}

/** A bucket of an S3-compatible store. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** The store's address: `http://object-store:7070`. */
  readonly url: string;
  /** The key that may use it. @default none: the store knows a process by its role (`folders` of a workload) */
  readonly key?: BucketKey;
  /** The key that may read the folders of the lake, and nothing else. @default none: the store knows a reader by its role */
  readonly reader?: BucketKey;
  readonly endpoint: Endpoint;
  /** What made the bucket. */
  readonly made: Deployed;
}

/** The variables by which the AWS SDKs find a bucket's store, and who they are there. */
export const bucketLogin = ({ region, url, key }: Bucket): { env: Env; secrets: Env } => ({
  env: {
    AWS_DEFAULT_REGION: region,
    ...(key && { AWS_ACCESS_KEY_ID: key.id, AWS_ENDPOINT_URL: url }),
  },
  secrets: key ? { AWS_SECRET_ACCESS_KEY: key.secret } : {},
});

/** Both PostgreSQL's own library and its JDBC driver take it. */
const ENCRYPTED = "?sslmode=require";

/** `jdbc:postgresql://host:port/name`, without credentials. */
export const jdbcUrl = ({ endpoint, name, encrypted }: Database): string =>
  `jdbc:postgresql://${endpoint.host}:${endpoint.port}/${name}${encrypted ? ENCRYPTED : ""}`;

/** A database's address with its credentials, as SQLAlchemy and Airflow write it. */
export const databaseUrl = (
  scheme: string,
  { user, password, endpoint, name, encrypted }: Database,
): pulumi.Output<string> =>
  pulumi.interpolate`${scheme}://${user}:${password}@${endpoint.host}:${endpoint.port}/${name}${encrypted ? ENCRYPTED : ""}`;
