import type { DataPlatform } from "./data-platform.ts";
import type { Endpoint } from "./model/endpoint.ts";

/** What the stack exports: addresses as the user's machine reaches them, and credentials as secrets. */
export function outputs(platform: DataPlatform) {
  const { airflow, bucket, cassandra, jobs, kafka, postgres, spark } = platform;
  const sql = postgres.databases.warehouse;
  const lake = platform.lake.read;
  const pages = {
    Airflow: airflow.apiServer.endpoints.http,
    ...spark.pages,
    "Object store": bucket.endpoint,
  };
  const ports = {
    Kafka: kafka.brokers.endpoints.host,
    Cassandra: cassandra.nodes.endpoints.cql,
    PostgreSQL: sql.endpoint,
    ...(spark.shared && { "Spark Connect": spark.shared.server.endpoints.connect }),
  };
  return {
    services: { ...each(pages, webAddress), ...each(ports, ({ outside }) => outside) },
    inside: each({ ...pages, ...ports }, ({ host, port }) => `${host}:${port}`),
    airflow: { page: airflow.page, user: airflow.user, password: airflow.password },
    warehouse: { database: sql.name, user: sql.user, password: sql.password },
    lake: {
      database: lake.name,
      user: lake.user,
      password: lake.password,
      ...(bucket.reader && { accessKey: bucket.reader.id, secretKey: bucket.reader.secret }),
    },
    cassandra: { user: cassandra.user, password: cassandra.password },
    // Nothing, and not undefined, of which the engine would warn in every preview.
    kafka: kafka.admin ?? {},
    sparkConnect: spark.shared ? { token: spark.shared.token } : {},
    objectStore: {
      bucket: bucket.name,
      region: bucket.region,
      ...(bucket.key && { accessKey: bucket.key.id, secretKey: bucket.key.secret }),
    },
    jobs: jobs.codes,
    running: Object.fromEntries(platform.running.map(({ name, kind }) => [name, kind])),
  };
}

const each = <T>(endpoints: Readonly<Record<string, Endpoint>>, say: (endpoint: Endpoint) => T) =>
  Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, say(endpoint)]));

const webAddress = ({ outside }: Endpoint): string | undefined =>
  outside && `http://${outside.replace("127.0.0.1", "localhost")}`;
