import type { DataPlatform } from "./data-platform.ts";

/** What the stack exports: addresses as the user's machine reaches them, and credentials as secrets. */
export function outputs(platform: DataPlatform) {
  const { airflow, cassandra, jobs, kafka, objectStore, postgres, spark } = platform;
  const sql = postgres.databases.warehouse;
  const bucket = objectStore.bucket;
  return {
    services: {
      Airflow: webAddress(airflow.apiServer.endpoints.http.outside),
      "Spark master": webAddress(spark.master.endpoints.ui.outside),
      "Spark worker": webAddress(spark.workers.endpoints.ui.outside),
      "Spark history": webAddress(spark.history.endpoints.ui.outside),
      Kafka: kafka.brokers.endpoints.host.outside,
      Cassandra: cassandra.nodes.endpoints.cql.outside,
      PostgreSQL: sql.endpoint.outside,
      "Object store": webAddress(bucket.endpoint.outside),
    },
    airflow: { user: airflow.user, password: airflow.password },
    warehouse: { database: sql.name, user: sql.user, password: sql.password },
    cassandra: { user: cassandra.user, password: cassandra.password },
    objectStore: {
      bucket: bucket.name,
      region: bucket.region,
      accessKey: bucket.accessKey,
      secretKey: bucket.secretKey,
    },
    jobs: jobs.codes,
    running: Object.fromEntries(platform.running.map(({ name, kind }) => [name, kind])),
  };
}

const webAddress = (outside: string | undefined): string | undefined =>
  outside && `http://${outside.replace("127.0.0.1", "localhost")}`;
