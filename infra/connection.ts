import * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "./endpoint.ts";

/** A PostgreSQL database with the one role that owns it. */
export interface Database {
  readonly name: string;
  readonly user: string;
  readonly password: pulumi.Output<string>;
  readonly endpoint: Endpoint;
  /** The task that made the database and its role. */
  readonly made: Deployed;
}

/** Cassandra's keyspaces with the role that may read and write the declared tables. */
export interface Keyspaces {
  readonly user: string;
  readonly password: pulumi.Output<string>;
  readonly endpoint: Endpoint;
  /** The task that made the tables and the role. */
  readonly made: Deployed;
}

/** A bucket of an S3-compatible store and the key that may use it. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: pulumi.Output<string>;
  readonly endpoint: Endpoint;
  /** The task that made the bucket. */
  readonly made: Deployed;
}

/** `jdbc:postgresql://host:port/name`, without credentials. */
export const jdbcUrl = ({ endpoint, name }: Database): string =>
  `jdbc:postgresql://${endpoint.host}:${endpoint.port}/${name}`;

/** A database's address with its credentials, as SQLAlchemy and Airflow write it. */
export const databaseUrl = (
  scheme: string,
  { user, password, endpoint, name }: Database,
): pulumi.Output<string> =>
  pulumi.interpolate`${scheme}://${user}:${password}@${endpoint.host}:${endpoint.port}/${name}`;
