/** Stack files with mistakes: the settings as YAML, and the mistakes as the error lists them. */
export const WRONG: Readonly<Record<string, { readonly yaml: string; readonly says: string[] }>> = {
  "no target": {
    yaml: "kafka: {}",
    says: [
      'headwater:target is missing: it must be a mapping with a kind, which is "docker" or "kubernetes" or "aws". Where the platform runs.',
    ],
  },
  "a target that is not a mapping": {
    yaml: "target: docker",
    says: [
      'headwater:target is "docker": it must be a mapping with a kind, which is "docker" or "kubernetes" or "aws".',
    ],
  },
  "a target without a kind": {
    yaml: "target: { host: unix:///var/run/docker.sock }",
    says: ['headwater:target.kind is missing: it must be "docker" or "kubernetes" or "aws".'],
  },
  "a kind that does not exist": {
    yaml: "target: { kind: k8s }",
    says: ['headwater:target.kind is "k8s": it must be "docker" or "kubernetes" or "aws".'],
  },
  "Kubernetes without context and namespace": {
    yaml: "target: { kind: kubernetes }",
    says: [
      "headwater:target.context is missing: it must be text. The kubeconfig context to use; there is no default, so that no stack goes to whichever cluster kubectl points at.",
      "headwater:target.namespace is missing: it must be text. The namespace, which the stack makes and owns.",
    ],
  },
  "Kubernetes with wrong types, an empty context, an impossible namespace and Docker's setting": {
    yaml: `target: { kind: kubernetes, context: "", namespace: My_Team, storageClass: 3, host: here }`,
    says: [
      'headwater:target.context is "": it must not be empty.',
      'headwater:target.namespace is "My_Team": it is not a namespace name: lower-case letters, digits and dashes.',
      'headwater:target.storageClass is 3: it must be text; put it in quotes: "3".',
      "headwater:target.host is not a setting. Known here: context, ingress, kind, namespace, registry, storageClass.",
    ],
  },
  "an ingress without a domain, and with an address as its class": {
    yaml: `target: { kind: kubernetes, context: it, namespace: data, ingress: { domain: localhost, class: 3, tls: true } }`,
    says: [
      'headwater:target.ingress.domain is "localhost": it is not a domain, such as `data.example.com`.',
      'headwater:target.ingress.class is 3: it must be text; put it in quotes: "3".',
      "headwater:target.ingress.tls is not a setting. Known here: annotations, class, controller, domain, tlsSecret.",
    ],
  },
  "Kubernetes' settings under Docker": {
    yaml: "target: { kind: docker, context: prod, hots: x }",
    says: [
      "headwater:target.context is not a setting. Known here: host, kind.",
      "headwater:target.hots is not a setting: did you mean host? Known here: host, kind.",
    ],
  },
  "a host that is a number": {
    yaml: "target: { kind: docker, host: 2375 }",
    says: ['headwater:target.host is 2375: it must be text; put it in quotes: "2375".'],
  },
  "a misspelt section": {
    yaml: "target: { kind: docker }\nkafak: {}",
    says: [
      "headwater:kafak is not a setting: did you mean kafka? Known here: airflow, cassandra, images, jobs, kafka, objectStore, postgres, spark, target.",
    ],
  },
  "a section misspelt twice": {
    yaml: "target: { kind: docker }\ncasandar: {}",
    says: [
      "headwater:casandar is not a setting: did you mean cassandra? Known here: airflow, cassandra, images, jobs, kafka, objectStore, postgres, spark, target.",
    ],
  },
  "a section that is nothing like one": {
    yaml: "target: { kind: docker }\nflink: {}",
    says: [
      "headwater:flink is not a setting. Known here: airflow, cassandra, images, jobs, kafka, objectStore, postgres, spark, target.",
    ],
  },
  "a misspelt setting, in upper case": {
    yaml: "target: { kind: docker }\nspark: { workercores: 2 }",
    says: [
      "headwater:spark.workercores is not a setting: did you mean workerCores? Known here: conf, connectPort, driverMemory, historyPort, masterPort, native, sharedDriver, workerCores, workerMemory, workerPort, workers.",
    ],
  },
  "a section without content": {
    yaml: "target: { kind: docker }\nkafka:",
    says: ["headwater:kafka is null: it must be a mapping."],
  },
  "a section that is a list": {
    yaml: "target: { kind: docker }\nspark: [workers]",
    says: ['headwater:spark is ["workers"]: it must be a mapping.'],
  },
  "a number in quotes": {
    yaml: `target: { kind: docker }\nkafka: { brokers: "3" }`,
    says: [
      'headwater:kafka.brokers is "3": it must be a whole number from 1 to 9; write it without quotes.',
    ],
  },
  "a count of none": {
    yaml: "target: { kind: docker }\ncassandra: { nodes: 0 }",
    says: ["headwater:cassandra.nodes is 0: it must be a whole number from 1 to 9."],
  },
  "a count beyond the most": {
    yaml: "target: { kind: docker }\nspark: { workers: 51 }",
    says: ["headwater:spark.workers is 51: it must be a whole number from 1 to 50."],
  },
  "a fraction of a broker": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 1.5 }",
    says: ["headwater:kafka.brokers is 1.5: it must be a whole number from 1 to 9."],
  },
  "a truth value for a count": {
    yaml: "target: { kind: docker }\nkafka: { brokers: yes please }\ncassandra: { nodes: true }",
    says: [
      'headwater:kafka.brokers is "yes please": it must be a whole number from 1 to 9.',
      "headwater:cassandra.nodes is true: it must be a whole number from 1 to 9.",
    ],
  },
  "a port that only root may use": {
    yaml: "target: { kind: docker }\nairflow: { port: 80 }",
    says: ["headwater:airflow.port is 80: it must be a whole number from 1024 to 65535."],
  },
  "a port beyond the last": {
    yaml: "target: { kind: docker }\npostgres: { port: 70000 }",
    says: ["headwater:postgres.port is 70000: it must be a whole number from 1024 to 65535."],
  },
  "ports that run beyond the last": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 3, port: 65534 }",
    says: [
      "headwater:kafka.port is 65534 and takes 65534 to 65536: the last port is 65535; lower it.",
    ],
  },
  "a size without a unit": {
    yaml: "target: { kind: docker }\nkafka: { memory: 2048 }",
    says: [
      'headwater:kafka.memory is 2048: it must be a size: a number, a space and MB, GB or TB, such as "2 GB".',
    ],
  },
  "a size without its space": {
    yaml: "target: { kind: docker }\ncassandra: { storage: 20GB }",
    says: [
      'headwater:cassandra.storage is "20GB": it must be a size: a number, a space and MB, GB or TB, such as "2 GB".',
    ],
  },
  "sizes in the units of Kubernetes and of the JVM": {
    yaml: "target: { kind: docker }\npostgres: { memory: 512Mi }\nspark: { workerMemory: 2g }",
    says: [
      'headwater:postgres.memory is "512Mi": it must be a size: a number, a space and MB, GB or TB, such as "2 GB".',
      'headwater:spark.workerMemory is "2g": it must be a size: a number, a space and MB, GB or TB, such as "2 GB".',
    ],
  },
  "a size below nothing": {
    yaml: `target: { kind: docker }\nobjectStore: { memory: "-1 GB" }`,
    says: [
      'headwater:objectStore.memory is "-1 GB": it must be a size: a number, a space and MB, GB or TB, such as "2 GB".',
    ],
  },
  "two sections on one port": {
    yaml: "target: { kind: docker }\nairflow: { port: 5433 }",
    says: [
      "headwater:postgres.port takes 5433, and headwater:airflow.port takes 5433: move one of them.",
    ],
  },
  "a port within another's range": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 3 }\nobjectStore: { port: 9094 }",
    says: [
      "headwater:objectStore.port takes 9094, and headwater:kafka.port takes 9092 to 9094: move one of them.",
    ],
  },
  "ranges that overlap": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 3, port: 9040 }\ncassandra: { nodes: 3 }",
    says: [
      "headwater:cassandra.port takes 9042 to 9044, and headwater:kafka.port takes 9040 to 9042: move one of them.",
    ],
  },
  "workers whose ports run into everything": {
    yaml: "target: { kind: docker }\nspark: { workers: 50, workerPort: 9041 }",
    says: [
      "headwater:spark.workerPort takes 9041 to 9090, and headwater:spark.masterPort takes 9090: move one of them.",
      "headwater:cassandra.port takes 9042, and headwater:spark.workerPort takes 9041 to 9090: move one of them.",
    ],
  },
  "more copies than brokers": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 2, topics: { ticks: { replication: 3 } } }",
    says: [
      "headwater:kafka.topics.ticks.replication is 3, but headwater:kafka.brokers is 2: each copy needs a broker of its own; lower the one or raise the other.",
    ],
  },
  "an even number of controllers": {
    yaml: "target: { kind: docker }\nkafka: { brokers: 3, controllers: 4 }",
    says: [
      "headwater:kafka.controllers is 4: an even number bears the loss of no more controllers than 3, and has one more to lose; set it to 3 or 5.",
    ],
  },
  "members that are said to have left": {
    yaml: `target: { kind: docker }
kafka: { brokers: 4, emptied: [3, 4] }
cassandra: { nodes: 1, decommissioned: [0] }`,
    says: [
      "headwater:kafka.emptied names 3, but headwater:kafka.brokers is 4, with 3 among them (they count from 0): take it out of the list, or lower headwater:kafka.brokers to 3.",
      "headwater:cassandra.decommissioned names 0, but headwater:cassandra.nodes is 1, with 0 among them (they count from 0): take it out of the list.",
    ],
  },
  "settings that the platform has to say itself": {
    yaml: `target: { kind: docker }
airflow: { config: { core.executor: CeleryExecutor, core.parallelism: "8" } }
kafka: { config: { node.id: "7", message.max.bytes: "2000000" } }
spark: { conf: { spark.master: "local[*]" } }`,
    says: [
      'headwater:spark.conf["spark.master"] cannot be set: where drivers and executors run is what headwater:target says; take it out.',
      'headwater:airflow.config["core.executor"] cannot be set: where tasks run is what headwater:target says; take it out.',
      'headwater:kafka.config["node.id"] cannot be set: each broker has it from its own name and zone; take it out.',
    ],
  },
  "a security that does not exist": {
    yaml: "target: { kind: docker }\nkafka: { security: tls }",
    says: ['headwater:kafka.security is "tls": it must be "none" or "scram".'],
  },
  "members by name": {
    yaml: "target: { kind: docker }\nkafka: { emptied: [kafka-3] }\ncassandra: { decommissioned: 3 }",
    says: [
      'headwater:kafka.emptied.0 is "kafka-3": it must be a whole number from 0 to 8.',
      "headwater:cassandra.decommissioned is 3: it must be a list.",
    ],
  },
  "a topic that Kafka cannot name": {
    yaml: `target: { kind: docker }\nkafka: { topics: { "stock ticks": {}, "..": {} } }`,
    says: [
      'headwater:kafka.topics has the name "stock ticks": it is not a topic name: letters, digits, dots, dashes and underscores.',
      'headwater:kafka.topics has the name "..": it is not a topic name: letters, digits, dots, dashes and underscores.',
    ],
  },
  "topics as a list": {
    yaml: "target: { kind: docker }\nkafka: { topics: [ticks] }",
    says: ['headwater:kafka.topics is ["ticks"]: it must be a mapping.'],
  },
  "a topic that is a number": {
    yaml: "target: { kind: docker }\nkafka: { topics: { ticks: 3 } }",
    says: ["headwater:kafka.topics.ticks is 3: it must be a mapping."],
  },
  "a misspelt setting of a topic": {
    yaml: "target: { kind: docker }\nkafka: { topics: { stock.ticks: { partition: 3 } } }",
    says: [
      'headwater:kafka.topics["stock.ticks"].partition is not a setting: did you mean partitions? Known here: config, partitions, replication.',
    ],
  },
  "a topic's setting as a number": {
    yaml: "target: { kind: docker }\nkafka: { topics: { ticks: { config: { retention.ms: 604800000 } } } }",
    says: [
      'headwater:kafka.topics.ticks.config["retention.ms"] is 604800000: it must be text; put it in quotes: "604800000".',
    ],
  },
  "a Spark setting as a truth value": {
    yaml: "target: { kind: docker }\nspark: { conf: { spark.sql.ansi.enabled: true } }",
    says: [
      'headwater:spark.conf["spark.sql.ansi.enabled"] is true: it must be text; put it in quotes: "true".',
    ],
  },
  "an Airflow setting without its section": {
    yaml: `target: { kind: docker }\nairflow: { config: { parallelism: "8" } }`,
    says: [
      'headwater:airflow.config has the name "parallelism": it is not `section.key`, such as `core.parallelism`.',
    ],
  },
  "an image that is none": {
    yaml: "target: { kind: docker }\nimages: { kafka: apache kafka }",
    says: [
      'headwater:images.kafka is "apache kafka": it is not an image reference, such as `registry.example/kafka:4.1.1`.',
    ],
  },
  "an image for what there is not": {
    yaml: "target: { kind: docker }\nimages: { redis: redis:7 }",
    says: [
      "headwater:images.redis is not a setting. Known here: airflow, cassandra, kafka, postgres, publisher, s3, spark.",
    ],
  },
  "an image of a version that cannot work": {
    yaml: `target: { kind: docker }\nimages: { kafka: "apache/kafka:3.9.1" }`,
    says: [
      'headwater:images.kafka is "apache/kafka:3.9.1": it must be 4.x, because brokers are their own controllers (KRaft), and share groups are configured.',
    ],
  },
  "another Spark than its drivers'": {
    yaml: `target: { kind: docker }\nimages: { spark: "apache/spark:3.5.7" }`,
    says: [
      'headwater:images.spark is "apache/spark:3.5.7": it must be 4.1.3, because Airflow\'s image submits with Spark 4.1.3, and a driver and its executors must be of one version.',
    ],
  },
  "a bucket that S3 cannot name": {
    yaml: "target: { kind: docker }\nobjectStore: { bucket: My_Bucket }",
    says: [
      'headwater:objectStore.bucket is "My_Bucket": it is not a bucket name: 3 to 63 lower-case letters, digits, dots and dashes.',
    ],
  },
  "a page's name that is not this machine's": {
    yaml: "target: { kind: docker }\nairflow: { host: airflow.example.com }",
    says: [
      'headwater:airflow.host is "airflow.example.com": it is not `localhost` or a name that ends in `.localhost`.',
    ],
  },
  "too little memory, everywhere": {
    yaml: [
      "target: { kind: docker }",
      "postgres: { memory: 128 MB }",
      "objectStore: { memory: 32 MB }",
      "kafka: { memory: 256 MB }",
      "cassandra: { memory: 1023 MB }",
      "spark: { workerMemory: 0.5 GB }",
      "airflow: { schedulerMemory: 1 GB }",
    ].join("\n"),
    says: [
      'headwater:postgres.memory is "128 MB": PostgreSQL with 200 connections needs at least "256 MB".',
      'headwater:objectStore.memory is "32 MB": the gateway with a multipart upload needs at least "64 MB".',
      'headwater:kafka.memory is "256 MB": a broker with a heap of half of it needs at least "512 MB".',
      'headwater:cassandra.memory is "1023 MB": a node with a heap of half of it needs at least "1 GB".',
      'headwater:spark.workerMemory is "0.5 GB": an executor of the smallest size needs at least "1 GB".',
      'headwater:airflow.schedulerMemory is "1 GB": the scheduler and one Spark driver needs at least "2 GB".',
    ],
  },
  "many mistakes at once, in the order of the schema": {
    yaml: [
      "target: { kind: kubernetes, context: prod, namespace: -x }",
      `kafka: { brokers: "3", port: 99999, memroy: 1 GB, topics: { t: { partitions: 0 } } }`,
      "cassandra: { nodes: 2.5 }",
      "spark: 3",
      "kafkas: {}",
    ].join("\n"),
    says: [
      'headwater:target.namespace is "-x": it is not a namespace name: lower-case letters, digits and dashes.',
      'headwater:kafka.brokers is "3": it must be a whole number from 1 to 9; write it without quotes.',
      "headwater:kafka.port is 99999: it must be a whole number from 1024 to 65535.",
      "headwater:kafka.topics.t.partitions is 0: it must be a whole number from 1 to 1000.",
      "headwater:kafka.memroy is not a setting: did you mean memory? Known here: brokers, config, controllerMemory, controllers, emptied, memory, port, security, storage, takeOver, topics.",
      "headwater:cassandra.nodes is 2.5: it must be a whole number from 1 to 9.",
      "headwater:spark is 3: it must be a mapping.",
      "headwater:kafkas is not a setting: did you mean kafka? Known here: airflow, cassandra, images, jobs, kafka, objectStore, postgres, spark, target.",
    ],
  },
  "mistakes that lie between settings, all at once": {
    yaml: [
      "target: { kind: docker }",
      "kafka: { memory: 100 MB, topics: { a: { replication: 2 }, b: { replication: 3 } } }",
      "airflow: { port: 9092 }",
    ].join("\n"),
    says: [
      "headwater:kafka.port takes 9092, and headwater:airflow.port takes 9092: move one of them.",
      "headwater:kafka.topics.a.replication is 2, but headwater:kafka.brokers is 1: each copy needs a broker of its own; lower the one or raise the other.",
      "headwater:kafka.topics.b.replication is 3, but headwater:kafka.brokers is 1: each copy needs a broker of its own; lower the one or raise the other.",
      'headwater:kafka.memory is "100 MB": a broker with a heap of half of it needs at least "512 MB".',
    ],
  },
  "mistakes within settings and between them, which one error names together": {
    yaml: [
      "target: { kind: docker }",
      "cassandra: { nodes: 0, memroy: 1 GB }",
      "postgres: { port: 9092, memory: 32 MB }",
    ].join("\n"),
    says: [
      "headwater:cassandra.nodes is 0: it must be a whole number from 1 to 9.",
      "headwater:cassandra.memroy is not a setting: did you mean memory? Known here: decommissioned, memory, nodes, port, storage, takeOver.",
      "headwater:postgres.port takes 9092, and headwater:kafka.port takes 9092: move one of them.",
      'headwater:postgres.memory is "32 MB": PostgreSQL with 200 connections needs at least "256 MB".',
    ],
  },
  "running jobs that are not a list": {
    yaml: "target: { kind: docker }\njobs: { running: stock-ticks }",
    says: ['headwater:jobs.running is "stock-ticks": it must be a list.'],
  },
};
