import type * as pulumi from "@pulumi/pulumi";
import type { Bucket, Database, Keyspaces } from "../model/connection.ts";
import { jdbcUrl } from "../model/connection.ts";
import { addresses, type Deployed, type Endpoint } from "../model/endpoint.ts";
import type { KafkaAccess, KafkaUser } from "../streams/kafka-access.ts";
import type { Env } from "../model/workload.ts";
import type { Need } from "./spec.ts";

/** How a process reaches one of the stores: what it is told, and whom it must wait for. */
export interface Connection {
  readonly env: Env;
  readonly secrets: Env;
  readonly endpoint: Endpoint;
  readonly after: Deployed;
  /** What each job has beside this for itself, by its name. @default all jobs connect alike */
  readonly users?: Readonly<Record<string, KafkaUser>>;
}

/** Connections by what a job may need. */
export type Connections = Readonly<Record<Need, Connection>>;

/** What jobs connect to, told by variables that `jobkit/environment.py` reads. */
export function connections(stores: {
  readonly kafka: {
    readonly client: Endpoint;
    readonly topics: Deployed;
    /** Users of the jobs. @default there are none: everybody may connect */
    readonly access?: Pick<KafkaAccess, "users" | "granted">;
  };
  readonly keyspaces: Keyspaces;
  readonly warehouse: Database;
  readonly lake: Database;
}): Connections {
  const { kafka, keyspaces, lake, warehouse } = stores;
  return {
    kafka: {
      env: { HEADWATER_KAFKA: addresses(kafka.client) },
      secrets: {},
      endpoint: kafka.client,
      after: kafka.access?.granted ?? kafka.topics,
      ...(kafka.access && { users: kafka.access.users }),
    },
    cassandra: {
      env: {
        HEADWATER_CASSANDRA_HOST: keyspaces.endpoint.hosts.join(","),
        HEADWATER_CASSANDRA_PORT: String(keyspaces.endpoint.port),
        HEADWATER_CASSANDRA_USER: keyspaces.user,
      },
      secrets: { HEADWATER_CASSANDRA_PASSWORD: keyspaces.password },
      endpoint: keyspaces.endpoint,
      after: keyspaces.made,
    },
    lake: database("LAKE", lake),
    warehouse: database("WAREHOUSE", warehouse),
  };
}

const database = (name: string, given: Database): Connection => ({
  env: {
    [`HEADWATER_${name}_URL`]: jdbcUrl(given),
    [`HEADWATER_${name}_USER`]: given.user,
  },
  secrets: { [`HEADWATER_${name}_PASSWORD`]: given.password },
  endpoint: given.endpoint,
  after: given.made,
});

/** The variable of the platform's bucket, which every job has. */
export const bucketEnv = (bucket: Bucket): Env => ({ HEADWATER_BUCKET: bucket.name });

/** The variables of some connections together. */
export const merged = (all: readonly Connection[], part: "env" | "secrets"): Env =>
  Object.assign({}, ...all.map((one) => one[part]));

/** The variables by which a job connects as its own user. */
export function ownUser(all: readonly Connection[], job: string): { env: Env; secrets: Env } {
  const user = all.map(({ users }) => users?.[job]).find((one) => one !== undefined);
  if (user === undefined) return { env: {}, secrets: {} };
  return {
    env: { HEADWATER_KAFKA_USER: user.user },
    secrets: { HEADWATER_KAFKA_PASSWORD: user.password },
  };
}

/** The passwords of jobs whose drivers share a container; `jobkit/dag.py` hands each driver its own. */
export const passwords = (all: readonly Connection[], jobs: readonly string[]): Env =>
  Object.fromEntries(
    all.flatMap(({ users = {} }) =>
      Object.entries(users)
        .filter(([job]) => jobs.includes(job))
        .map(([job, { password }]): [string, pulumi.Input<string>] => [
          `HEADWATER_KAFKA_PASSWORD_OF_${job.toUpperCase().replaceAll("-", "_")}`,
          password,
        ]),
    ),
  );
