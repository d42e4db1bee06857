import * as pulumi from "@pulumi/pulumi";
import { Airflow } from "./compute/airflow.ts";
import type { Spark } from "./compute/spark.ts";
import { SparkCluster } from "./compute/spark-cluster.ts";
import { EVENT_LOGS } from "./compute/spark-config.ts";
import { SparkPods } from "./compute/spark-pods.ts";
import type { Settings } from "./config/schema.ts";
import type { Bucket } from "./model/connection.ts";
import type { ImageReferences } from "./images/images.ts";
import { lakeFolders } from "./datasets/folders.ts";
import { allTopics } from "./datasets/tables.ts";
import { batchFolders, executorFolders } from "./jobs/bucket-folders.ts";
import { connections } from "./jobs/connections.ts";
import type { LoadedJobs } from "./jobs/load-jobs.ts";
import { PublishedJobs } from "./jobs/published-jobs.ts";
import { RunningJob } from "./jobs/running-job.ts";
import { CassandraCluster } from "./stores/cassandra-cluster.ts";
import { CassandraSchema } from "./stores/cassandra-schema.ts";
import { LAKE_USERS, LakeSchema } from "./stores/lake-schema.ts";
import { ownStores } from "./stores/own-stores.ts";
import { PostgresSchema } from "./stores/postgres-schema.ts";
import type { Databases, Stores } from "./stores/stores.ts";
import { KafkaAccess } from "./streams/kafka-access.ts";
import { KafkaCluster } from "./streams/kafka-cluster.ts";
import type { Target } from "./targets/target.ts";

/** Arguments of {@link DataPlatform}. */
export interface DataPlatformArgs {
  readonly target: Target;
  readonly images: ImageReferences;
  readonly settings: Settings;
  readonly jobs: LoadedJobs;
  /** @default workloads of the platform */
  readonly stores?: Stores | undefined;
}

/** The table of contents: every part of the platform, in the order in which one is handed to the next. */
export class DataPlatform extends pulumi.ComponentResource {
  readonly postgres: Databases<"airflow" | "warehouse" | "lake">;
  readonly bucket: Bucket;
  readonly lake: LakeSchema;
  readonly kafka: KafkaCluster;
  readonly cassandra: CassandraCluster;
  readonly spark: Spark;
  readonly airflow: Airflow;
  readonly jobs: PublishedJobs;
  readonly running: readonly RunningJob[];

  constructor(name: string, args: DataPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:index:DataPlatform", name, { target: args.target.kind }, opts);
    const { target, images, settings } = args;
    const { datasets, published, running } = args.jobs;
    const stores = args.stores ?? ownStores(settings, images.s3);
    const part = { parent: this };

    this.postgres = stores.postgres(
      "postgres",
      {
        target,
        image: images.postgres,
        databases: ["airflow", "warehouse", "lake"],
        users: { lake: LAKE_USERS },
      },
      part,
    );
    const { database: warehouse } = new PostgresSchema(
      "warehouse-schema",
      {
        target,
        image: images.airflow,
        database: this.postgres.databases.warehouse,
        datasets,
        takeOver: settings.postgres.takeOver,
      },
      part,
    );

    const { bucket } = stores.bucket(
      "object-store",
      {
        target,
        toolsImage: images.airflow,
        folders: [EVENT_LOGS],
        readable: lakeFolders(datasets),
      },
      part,
    );
    this.bucket = bucket;
    this.lake = new LakeSchema(
      "lake-schema",
      {
        target,
        image: images.airflow,
        database: this.postgres.databases.lake,
        bucket,
        datasets,
      },
      part,
    );

    this.kafka = new KafkaCluster(
      "kafka",
      {
        ...settings.kafka,
        target,
        image: images.kafka,
        topics: allTopics(datasets, settings.kafka.brokers, settings.kafka.topics),
      },
      part,
    );

    this.cassandra = new CassandraCluster(
      "cassandra",
      { ...settings.cassandra, target, image: images.cassandra },
      part,
    );
    const { keyspaces } = new CassandraSchema(
      "cassandra-schema",
      {
        target,
        image: images.cassandra,
        cluster: this.cassandra,
        nodes: settings.cassandra.nodes,
        datasets,
        takeOver: settings.cassandra.takeOver,
      },
      part,
    );

    const { admin } = this.kafka;
    const access =
      admin &&
      new KafkaAccess(
        "kafka-access",
        { target, image: images.spark, cluster: this.kafka, admin, jobs: args.jobs.topics },
        part,
      );
    const reached = connections({
      kafka: {
        client: this.kafka.brokers.endpoints.client,
        topics: this.kafka.topics,
        ...(access && { access }),
      },
      keyspaces,
      lake: this.lake.database,
      warehouse,
    });

    const spark = {
      ...settings.spark,
      target,
      image: images.spark,
      bucket,
      reaches: Object.values(reached).map(({ endpoint }) => endpoint),
    };
    this.spark =
      target.pods === undefined
        ? new SparkCluster("spark", spark, part)
        : new SparkPods(
            "spark",
            { ...spark, pods: target.pods, folders: executorFolders(datasets) },
            part,
          );

    this.jobs = new PublishedJobs(
      "jobs",
      {
        target,
        image: images.publisher,
        bucket,
        warehouse,
        jobs: published,
        declared: args.jobs.declared,
        after: Object.values(reached).map(({ after }) => after),
      },
      part,
    );

    this.running = running.map(
      ({ job, files }) =>
        new RunningJob(
          job.name,
          {
            target,
            image: images.spark,
            job,
            files,
            spark: this.spark,
            bucket,
            connections: reached,
            published: this.jobs.published,
          },
          part,
        ),
    );

    this.airflow = new Airflow(
      "airflow",
      {
        ...settings.airflow,
        target,
        image: images.airflow,
        metadata: this.postgres.databases.airflow,
        warehouse,
        connections: reached,
        bucket,
        folders: batchFolders(datasets),
        spark: this.spark,
        jobs: published.map(({ name }) => name),
      },
      part,
    );
    this.registerOutputs({});
  }
}
