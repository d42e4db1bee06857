import * as pulumi from "@pulumi/pulumi";
import { Airflow } from "./compute/airflow.ts";
import { SparkCluster } from "./compute/spark-cluster.ts";
import { EVENT_LOGS } from "./compute/spark-config.ts";
import type { Settings } from "./config-schema.ts";
import type { ImageName } from "./images.ts";
import type { Job } from "./jobs/job.ts";
import { PublishedJobs } from "./jobs/published-jobs.ts";
import { CassandraCluster } from "./stores/cassandra-cluster.ts";
import { ObjectStore } from "./stores/object-store.ts";
import { PostgresStore } from "./stores/postgres-store.ts";
import { KafkaCluster } from "./streams/kafka-cluster.ts";
import type { Target } from "./targets/target.ts";

/** Arguments of {@link DataPlatform}. */
export interface DataPlatformArgs {
  readonly target: Target;
  readonly images: Readonly<Record<ImageName, pulumi.Input<string>>>;
  readonly settings: Settings;
  readonly jobs: readonly Job[];
}

/** The table of contents: every part of the platform, in the order in which one is handed to the next. */
export class DataPlatform extends pulumi.ComponentResource {
  readonly postgres: PostgresStore<"airflow" | "warehouse">;
  readonly objectStore: ObjectStore;
  readonly kafka: KafkaCluster;
  readonly cassandra: CassandraCluster;
  readonly spark: SparkCluster;
  readonly airflow: Airflow;
  readonly jobs: PublishedJobs;

  constructor(name: string, args: DataPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:index:DataPlatform", name, { target: args.target.kind }, opts);
    const { target, images, settings } = args;
    const part = { parent: this };

    this.postgres = new PostgresStore(
      "postgres",
      { ...settings.postgres, target, image: images.postgres, databases: ["airflow", "warehouse"] },
      part,
    );
    const { airflow: metadata, warehouse } = this.postgres.databases;

    this.objectStore = new ObjectStore(
      "object-store",
      {
        ...settings.objectStore,
        target,
        image: images.s3,
        toolsImage: images.airflow,
        folders: [EVENT_LOGS],
      },
      part,
    );
    const bucket = this.objectStore.bucket;

    this.kafka = new KafkaCluster(
      "kafka",
      { ...settings.kafka, target, image: images.kafka },
      part,
    );

    this.cassandra = new CassandraCluster(
      "cassandra",
      { ...settings.cassandra, target, image: images.cassandra },
      part,
    );

    this.spark = new SparkCluster(
      "spark",
      { ...settings.spark, target, image: images.spark, bucket },
      part,
    );

    this.jobs = new PublishedJobs(
      "jobs",
      { target, image: images.airflow, bucket, jobs: args.jobs },
      part,
    );

    this.airflow = new Airflow(
      "airflow",
      {
        ...settings.airflow,
        target,
        image: images.airflow,
        metadata,
        warehouse,
        bucket,
        spark: this.spark,
      },
      part,
    );
    this.registerOutputs({});
  }
}
