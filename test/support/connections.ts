import * as pulumi from "@pulumi/pulumi";
import type { Bucket, Database } from "../../infra/model/connection.ts";
import type { Deployed, Endpoint } from "../../infra/model/endpoint.ts";
import { connections } from "../../infra/jobs/connections.ts";

/** A workload that is there already and need not be waited for. */
const there = (name: string): Deployed => ({ name, endpoints: {}, ready: [] });

/** An endpoint of one replica. */
export const endpoint = (host: string, port: number): Endpoint => ({
  host,
  port,
  hosts: [host],
  owner: there(host),
});

/** The bucket `lake` behind `s3:7070`, with the key `<bucket-key>`. */
export const bucket: Bucket = {
  name: "lake",
  region: "us-east-1",
  url: "http://s3:7070",
  key: { id: "headwater", secret: pulumi.secret("<bucket-key>") },
  endpoint: endpoint("s3", 7070),
  made: there("lake-made"),
};

/** A database behind `sql:5432`, with the password `<name-password>`. */
export const database = (name: string): Database => ({
  name,
  user: name,
  password: pulumi.secret(`<${name}-password>`),
  endpoint: endpoint("sql", 5432),
  made: there("databases-made"),
});

/** What jobs connect to: Kafka at `kafka:29092`, Cassandra at `cassandra:9042` as `jobs` with `<jobs-password>`, and the warehouse. */
export const reached = connections({
  kafka: { client: endpoint("kafka", 29092), topics: there("topics") },
  keyspaces: {
    user: "jobs",
    password: pulumi.secret("<jobs-password>"),
    endpoint: endpoint("cassandra", 9042),
    made: there("schema"),
  },
  lake: database("lake"),
  warehouse: database("warehouse"),
});
