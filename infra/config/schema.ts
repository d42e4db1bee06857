import { z } from "zod";
import { type Size, SIZE_PATTERN } from "../model/units.ts";
import { target } from "./target-schema.ts";

const port = (description: string, fallback: number) =>
  z.int().min(1024).max(65535).default(fallback).describe(description);

const amount = (description: string, fallback: Size) =>
  z
    .templateLiteral([z.number(), " ", z.enum(["MB", "GB", "TB"])])
    .refine((text) => SIZE_PATTERN.test(text))
    .default(fallback)
    .describe(description);

const count = (description: string, fallback: number, most: number) =>
  z.int().min(1).max(most).default(fallback).describe(description);

const members = (description: string) =>
  z.array(z.int().min(0).max(8)).default([]).describe(description);

const settings = (description: string) =>
  z.record(z.string(), z.string()).default({}).describe(description);

const takeOver = (description: string) => z.array(z.string()).default([]).describe(description);

const image = z
  .string()
  .regex(
    /^[a-z0-9][\w.\-/:@]*$/i,
    "is not an image reference, such as `registry.example/kafka:4.1.1`",
  );

const topic = z.strictObject({
  partitions: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      "Partitions; they can grow, never shrink. Default: those of the dataset that is the topic, or 1.",
    ),
  replication: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe(
      "Copies of each partition; at most the number of brokers. Default: three, or as many as there are brokers, of a topic that is a dataset; else 1.",
    ),
  config: settings("Topic settings by name, such as `retention.ms`, over the dataset's."),
});

/** The schema of a stack file's `headwater:` keys; the configuration reference is made from it. */
export const schema = z.strictObject({
  target,
  images: z
    .strictObject({
      postgres: image.optional().describe("In place of the built image, such as `postgres:15`."),
      s3: image
        .optional()
        .describe("In place of the built image, such as `versity/versitygw:v1.8.0`."),
      kafka: image
        .optional()
        .describe("In place of the built image, such as `apache/kafka:4.1.1`."),
      cassandra: image.optional().describe("In place of the built image, such as `cassandra:5.0`."),
      spark: image.optional().describe("In place of the built image."),
      airflow: image.optional().describe("In place of the built image."),
      publisher: image
        .optional()
        .describe("In place of the built image; one is built where a job is in Scala."),
    })
    .prefault({})
    .describe("Images to use in place of those that the program builds."),
  postgres: z
    .strictObject({
      port: port("Port on 127.0.0.1.", 5433),
      memory: amount("Memory of the server.", "512 MB"),
      storage: amount("Size of the volume (Kubernetes; Docker's volumes have no limit).", "10 GB"),
      config: settings("Server parameters by name."),
      takeOver: takeOver(
        "Schemas of the warehouse that were there before and that the platform may have, such as `[shop]`: without this it changes nothing that it did not make.",
      ),
    })
    .prefault({})
    .describe("PostgreSQL: Airflow's metadata and the warehouse that jobs write to."),
  objectStore: z
    .strictObject({
      port: port("Port on 127.0.0.1.", 7070),
      bucket: z
        .string()
        .regex(
          /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
          "is not a bucket name: 3 to 63 lower-case letters, digits, dots and dashes",
        )
        .default("headwater")
        .describe("The platform's bucket."),
      takeOver: z
        .boolean()
        .default(false)
        .describe(
          "Whether the platform may have a bucket of this name that holds others' objects.",
        ),
      memory: amount("Memory of the server.", "256 MB"),
      storage: amount("Size of the volume (Kubernetes).", "50 GB"),
    })
    .prefault({})
    .describe("The S3-compatible object store: artifacts, logs and results."),
  kafka: z
    .strictObject({
      brokers: count("Brokers. They can become more; fewer only once `emptied` says so.", 1, 9),
      controllers: z
        .int()
        .min(0)
        .max(5)
        .default(0)
        .describe(
          "Controllers of their own, an odd number; it is fixed once there is data. With 0 the first brokers are controllers too: three of them, or one where there are fewer than three.",
        ),
      emptied: members(
        "Brokers, by number, that hold no partition any more, such as `[3]`: `brokers` may be lowered past them.",
      ),
      port: port("Port of the first broker on 127.0.0.1; the next ones follow.", 9092),
      memory: amount("Memory of each broker; half of it is the JVM's heap.", "768 MB"),
      controllerMemory: amount(
        "Memory of each controller of its own; half of it is the JVM's heap.",
        "768 MB",
      ),
      security: z
        .enum(["none", "scram"])
        .default("none")
        .describe(
          "`scram`: every job has a user of its own with a generated password, which may read and write the topics that the job declares and do nothing else. It is chosen from the start.",
        ),
      storage: amount("Size of each broker's volume (Kubernetes).", "20 GB"),
      topics: z
        .record(
          z
            .string()
            .regex(
              /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
              "is not a topic name: letters, digits, dots, dashes and underscores",
            ),
          topic,
        )
        .default({})
        .describe(
          "Topics by name: more than those that are datasets, or single settings of these.",
        ),
      takeOver: takeOver(
        "Topics that were there before and that the platform may have and change.",
      ),
      config: settings("Properties of brokers and controllers by name."),
    })
    .prefault({})
    .describe("Kafka in KRaft mode."),
  cassandra: z
    .strictObject({
      nodes: count("Nodes. They can become more; fewer only once `decommissioned` says so.", 1, 9),
      decommissioned: members(
        "Nodes, by number, that handed their rows over and left the ring, such as `[3]`: `nodes` may be lowered past them.",
      ),
      takeOver: takeOver(
        "Keyspaces that were there before and that the platform may have, with their replication and tables.",
      ),
      port: port("Port of the first node on 127.0.0.1; the next ones follow.", 9042),
      memory: amount("Memory of each node; half of it is the JVM's heap.", "1 GB"),
      storage: amount("Size of each node's volume (Kubernetes).", "20 GB"),
    })
    .prefault({})
    .describe("Cassandra, with passwords required."),
  spark: z
    .strictObject({
      workers: count("Workers of the standalone cluster.", 1, 50),
      workerCores: count(
        "Cores that each worker offers. A streaming job runs two tasks on each of its own: Spark's pages count twice as many.",
        2,
        128,
      ),
      workerMemory: amount(
        "Memory that each worker offers to executors; its container gets 768 MB more.",
        "2 GB",
      ),
      masterPort: port("Port of the master's user interface on 127.0.0.1.", 9090),
      workerPort: port(
        "Port of the first worker's user interface on 127.0.0.1; the next ones follow.",
        8082,
      ),
      historyPort: port("Port of the history server on 127.0.0.1.", 18080),
      sharedDriver: z
        .boolean()
        .default(true)
        .describe(
          "Whether batch jobs in Python share a driver that is always there, a Spark Connect server, in which each has a session of its own: they start in a second. One that needs a driver of its own says so in its `job.ts`.",
        ),
      driverMemory: amount("Heap of the shared driver; its container gets 768 MB more.", "1 GB"),
      connectPort: port("Port of the shared driver on 127.0.0.1, for notebooks and IDEs.", 15002),
      native: z
        .boolean()
        .default(true)
        .describe(
          "Whether jobs run on Comet: natively, on columns, where it can, and on Spark where not. A third of a job's memory is then outside of its heap. Must be off for an image of Spark without Comet's jar.",
        ),
      conf: settings(
        "Spark settings of every job, over the platform's, batch and streams alike. Java's options come after the platform's.",
      ),
    })
    .prefault({})
    .describe(
      "Spark and its history server: a standalone cluster on Docker. On Kubernetes executors are pods, of which a job has at most `workers` × `workerCores`; a job that so many workers with their memory would have no room for is refused there too.",
    ),
  airflow: z
    .strictObject({
      port: port("Port of the user interface on 127.0.0.1.", 8081),
      host: z
        .string()
        .regex(
          /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*localhost$/,
          "is not `localhost` or a name that ends in `.localhost`",
        )
        .default("localhost")
        .describe(
          "Name by which browsers reach the user interface, such as `cluster.localhost`. A browser keeps one session of Airflow a name, whatever the port: two stacks that are up together need two.",
        ),
      schedulerMemory: amount(
        "Memory of the scheduler. On Docker tasks and their Spark drivers run in its container.",
        "3 GB",
      ),
      taskMemory: amount(
        "Memory of each task's pod, in which a Spark driver runs (Kubernetes).",
        "2 GB",
      ),
      config: z
        .record(
          z.string().regex(/^\w+\.\w+$/, "is not `section.key`, such as `core.parallelism`"),
          z.string(),
        )
        .default({})
        .describe("Airflow settings by `section.key`, over the platform's."),
    })
    .prefault({})
    .describe("Airflow: API server, scheduler, DAG processor and triggerer."),
  jobs: z
    .strictObject({
      running: z
        .array(z.string())
        .default([])
        .describe(
          "Jobs that never end, streaming jobs and services, to run in this stack, such as `[stock-producer, stock-ticks]`.",
        ),
    })
    .prefault({})
    .describe("Which of the jobs run. Batch jobs are in every stack."),
});

/** A stack file's settings, complete. */
export type Settings = z.infer<typeof schema>;
