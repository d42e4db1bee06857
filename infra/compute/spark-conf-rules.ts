import { type Reserved, reservedMistakes } from "../config/reserved.ts";

/** Settings of Spark that the platform has to say itself. */
const RESERVED: Reserved = [
  [/^(?!spark\.)/, 'Spark\'s settings begin with "spark.", Hadoop\'s with "spark.hadoop."'],
  [
    /^spark\.(history|master\..*|worker|deploy)\./,
    "it is a setting of Spark's own processes, and these are settings of jobs",
  ],
  [
    /^spark\.(master|submit\.deployMode)$/,
    "where drivers and executors run is what headwater:target says",
  ],
  [/^spark\.app\.(name|id)$/, "each job has the name of its folder"],
  [
    /^spark\.(driver\.memory|executor\.(memory|cores|instances)|cores\.max)$/,
    "each job says it itself, in the spark of its job.ts, and is checked against the cluster",
  ],
  [
    /^spark\.((driver|executor)\.extraClassPath|jars(\..*)?)$/,
    "the class path is the archive of Spark's classes and the connectors of the job's datasets; put jars into /opt/spark/jars of an image that headwater:images.spark names",
  ],
  [
    /^spark\.(plugins|shuffle\.manager|memory\.offHeap\.(enabled|size)|comet\.(exec\.)?enabled)$/,
    "headwater:spark.native says whether jobs run on Comet, and a job's own `native: false` that it does not",
  ],
  [
    /^spark\.comet\.(parquet\.write|write\.iceberg)\.enabled$/,
    "Comet writes some values otherwise than Spark and Iceberg do, and a job has it write where they are the same",
  ],
  [
    /^spark\.(driver\.(host|port|bindAddress|blockManager\.port)|blockManager\.port)$/,
    "executors find their driver by it",
  ],
  [
    /^spark\.hadoop\.fs\.s3a\.(access\.key|secret\.key|endpoint(\.region)?|aws\.credentials\.provider|connection\.ssl\.enabled|path\.style\.access|directory\.marker\.retention)$/,
    "the platform's bucket is reached by it",
  ],
  [/^spark\.eventLog\.dir$/, "the history server reads what lies there"],
  [
    /^spark\.sql\.(session\.timeZone|parquet\.(datetimeRebaseModeInWrite|outputTimestampType))$/,
    "days and moments would come back as others than were written",
  ],
  [
    /^spark\.cassandra\.(connection\.(host|port)|auth\.(username|password))$/,
    "jobs connect to the platform's Cassandra by it",
  ],
  [
    /^spark\.kubernetes\.(namespace|container\.image|driver\.pod\.name|executor\.podTemplate(File|ContainerName))$/,
    "the platform makes the pods",
  ],
];

const JAVA_OPTIONS = /JavaOptions$/;

/** The Cassandra connector's, which look for methods that Spark 4 has no more: with them every statement fails. */
const EXTENSIONS = /\bCassandraSparkExtensions\b/;

/** What of the stack file's Spark settings cannot be. Pure. */
export const sparkConfMistakes = (conf: Readonly<Record<string, string>>): string[] => [
  ...reservedMistakes("spark.conf", conf, RESERVED),
  ...Object.entries(conf).flatMap(([key, value]) =>
    valueMistakes(key, value).map((mistake) => `headwater:spark.conf["${key}"] ${mistake}.`),
  ),
];

function valueMistakes(key: string, value: string): string[] {
  if (/[\r\n]/.test(value)) return ["has several lines: write it in one"];
  if (key === "spark.sql.extensions" && EXTENSIONS.test(value)) {
    return [
      "has CassandraSparkExtensions, with which every statement of Spark 4 fails: leave them out, tables are read and written without",
    ];
  }
  const option = JAVA_OPTIONS.test(key)
    ? /(^|\s)(-Xmx|-Dspark)\S*/.exec(value)?.[0].trim()
    : undefined;
  if (option === undefined) return [];
  const instead = option.startsWith("-Xmx")
    ? "a job says its memory in the spark of its job.ts"
    : "write it as a setting of its own";
  return [`has ${option}, which Spark does not take among Java's options: ${instead}`];
}
