import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { run, stubs } from "../support/shell.ts";

const path = (name: string) => fileURLToPath(new URL(`../../images/${name}`, import.meta.url));

/** Runs an entry point's script, with what it would start written down instead, a word a line. */
const started = async (script: string, args: readonly string[], env: Record<string, string>) => {
  const text = readFileSync(path(script), "utf8").replace(
    /^exec \/usr\/bin\/tini( -s)? -- /m,
    "printf '%s\\n' ",
  );
  const { stdout, stderr } = await run(["bash", "-c", text, script, ...args], env);
  return stderr === "" ? stdout.trimEnd().split("\n") : [stderr];
};

/** Kafka's properties as its entry point makes them from the environment. */
const properties = async (env: Record<string, string>) => {
  const [only] = /^properties\(\) \{.*?^\}/ms.exec(readFileSync(path("kafka/run"), "utf8")) ?? [];
  const { stdout } = await run(["bash", "-c", `${only}\nproperties`], env);
  return stdout.trimEnd().split("\n");
};

test.each([
  ["KAFKA_NODE_ID", "node.id"],
  ["KAFKA_LISTENER_NAME_SASL__SSL_X", "listener.name.sasl_ssl.x"],
  ["KAFKA_A___B", "a-b"],
  ["KAFKA_LISTENER_NAME_CLIENT_SCRAM___SHA___512_X", "listener.name.client.scram-sha-512.x"],
])("Kafka: %s is the property %s", async (variable, property) => {
  expect(await properties({ [variable]: "a=b c" })).toEqual([`${property}=a=b c`]);
});

test("Kafka: what sets up the JVM or the logging is no property", async () => {
  const env = {
    KAFKA_HEAP_OPTS: "-Xmx1g",
    KAFKA_JVM_PERFORMANCE_OPTS: "-XX:+UseG1GC",
    KAFKA_LOG4J_ROOT_LOGLEVEL: "WARN",
    KAFKA_OPTS: "-Da=b",
    CLUSTER_ID: "x",
  };
  expect(await properties(env)).toEqual([""]);
});

const cassandra = async (env: Record<string, string>) => {
  const conf = mkdtempSync(join(tmpdir(), "headwater-cassandra-"));
  onTestFinished(() => rmSync(conf, { recursive: true }));
  copyFileSync(path("cassandra/etc/cassandra.yaml"), join(conf, "cassandra.yaml"));
  const { path: PATH, calls } = stubs({ hostname: "echo 10.0.0.5 fe80::1", cassandra: "" });
  const ended = await run(["bash", path("cassandra/docker-entrypoint.sh"), "cassandra", "-f"], {
    CASSANDRA_CONF: conf,
    PATH,
    ...env,
  });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(calls().at(-1)).toBe("cassandra -f");
  return {
    yaml: readFileSync(join(conf, "cassandra.yaml"), "utf8"),
    rack: readFileSync(join(conf, "cassandra-rackdc.properties"), "utf8"),
  };
};

test("Cassandra: a node is told its own address when nothing else is said", async () => {
  const { yaml, rack } = await cassandra({});
  expect(yaml).toContain("\nlisten_address: 10.0.0.5\nbroadcast_address: 10.0.0.5\n");
  expect(yaml).toContain("\nrpc_address: 0.0.0.0\nbroadcast_rpc_address: 10.0.0.5\n");
  expect(yaml).toContain('- seeds: "10.0.0.5"\n');
  expect(yaml).toContain("\ncluster_name: Test Cluster\n");
  expect(rack).toBe("dc=dc1\nrack=rack1\n");
});

test("Cassandra: the variables reach the file", async () => {
  const { yaml, rack } = await cassandra({
    CASSANDRA_BROADCAST_ADDRESS: "cassandra-1.cassandra",
    CASSANDRA_CLUSTER_NAME: "water & more",
    CASSANDRA_DC: "eu",
    CASSANDRA_ENDPOINT_SNITCH: "GossipingPropertyFileSnitch",
    CASSANDRA_NUM_TOKENS: "4",
    CASSANDRA_RACK: "r2",
    CASSANDRA_SEEDS: "cassandra-0.cassandra,cassandra-1.cassandra",
  });
  expect(yaml).toContain("\nbroadcast_address: cassandra-1.cassandra\n");
  expect(yaml).toContain("\nbroadcast_rpc_address: cassandra-1.cassandra\n");
  expect(yaml).toContain("\ncluster_name: water & more\n");
  expect(yaml).toContain("\nendpoint_snitch: GossipingPropertyFileSnitch\n");
  expect(yaml).toContain("\nnum_tokens: 4\n");
  expect(yaml).toContain('- seeds: "cassandra-0.cassandra,cassandra-1.cassandra"\n');
  expect(rack).toBe("dc=eu\nrack=r2\n");
});

test("Spark: any command runs as it is", async () => {
  const command = ["/opt/spark/bin/spark-class", "x.Master", "a b"];
  expect(await started("spark/entrypoint.sh", command, {})).toEqual(command);
});

test("Spark: a driver pod submits in client mode, bound to its own address", async () => {
  const env = { SPARK_HOME: "/opt/spark", SPARK_DRIVER_BIND_ADDRESS: "10.0.0.7" };
  expect(await started("spark/entrypoint.sh", ["driver", "--class", "x.Main"], env)).toEqual([
    "/opt/spark/bin/spark-submit",
    "--conf",
    "spark.driver.bindAddress=10.0.0.7",
    "--conf",
    "spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.0.7",
    "--deploy-mode",
    "client",
    "--class",
    "x.Main",
  ]);
});

test("Spark: an executor pod starts the backend with every option it was given", async () => {
  const env = {
    JAVA_HOME: "/opt/java",
    SPARK_HOME: "/opt/spark",
    SPARK_JAVA_OPT_0: "-Dfirst=1",
    SPARK_JAVA_OPT_1: "-Dsecond=a b",
    SPARK_EXECUTOR_MEMORY: "512m",
    SPARK_DRIVER_URL: "spark://d",
    SPARK_EXECUTOR_ID: "1",
    SPARK_EXECUTOR_CORES: "2",
    SPARK_APPLICATION_ID: "app",
    SPARK_EXECUTOR_POD_IP: "10.0.0.8",
    SPARK_RESOURCE_PROFILE_ID: "0",
    SPARK_EXECUTOR_POD_NAME: "pod",
  };
  const words = await started("spark/entrypoint.sh", ["executor"], env);
  expect(words.slice(0, 6)).toEqual([
    "/opt/java/bin/java",
    "-Dfirst=1",
    "-Dsecond=a b",
    "-Xms512m",
    "-Xmx512m",
    "-cp",
  ]);
  expect(words.slice(7).join(" ")).toBe(
    "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend --driver-url spark://d --executor-id 1 --cores 2 --app-id app " +
      "--hostname 10.0.0.8 --resourceProfileId 0 --podName pod",
  );
});

test.each([
  [["api-server"], ["airflow", "api-server"]],
  [
    ["airflow", "db", "migrate"],
    ["airflow", "db", "migrate"],
  ],
  [
    ["bash", "-c", "true"],
    ["bash", "-c", "true"],
  ],
  [[], ["airflow"]],
])("Airflow: %j runs %j", async (args, command) => {
  expect(await started("airflow/entrypoint.sh", args, {})).toEqual(command);
});
