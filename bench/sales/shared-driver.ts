import { setTimeout as pause } from "node:timers/promises";
import { ARCHIVE } from "../../infra/compute/spark-config.ts";
import { CONNECT_SERVER } from "../../infra/compute/spark-submit.ts";
import { output } from "../process.ts";
import { askTcp } from "../../tools/pipeline/health.ts";

/** Among the forty of the benches' stacks. */
const PORTS = { connect: 31005, pages: 31006 } as const;

/** Seconds that the driver has to answer. */
const WITHIN = 60;

const inside = { cwd: "/", within: WITHIN };

/**
 * Starts a driver that sessions share in a container whose network is this machine's, and returns when it answers what tells a job where it is.
 * It ends with the container.
 * @param settings Spark's.
 */
export async function sharedDriver(
  container: string,
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const all = {
    ...settings,
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(PORTS.connect),
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.defaultJavaOptions": ARCHIVE.option,
    "spark.driver.extraClassPath": `${ARCHIVE.classPath}:/opt/spark/connectors/postgres/*`,
    "spark.driver.host": "127.0.0.1",
    "spark.ui.port": String(PORTS.pages),
  };
  const conf = Object.entries(all).flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
  const submitted = ["spark-submit", "--master", "local[2]", ...conf, ...CONNECT_SERVER];
  await output("docker", ["exec", "--detach", container, ...submitted], inside);
  for (const end = Date.now() + WITHIN * 1000; ; await pause(500)) {
    if ((await askTcp(`127.0.0.1:${PORTS.connect}`)).ok) break;
    if (Date.now() > end) throw new Error(`the shared driver does not answer within ${WITHIN} s`);
  }
  const python = await output(
    "docker",
    [
      "exec",
      container,
      "bash",
      "-c",
      "echo $SPARK_HOME/python:$(ls $SPARK_HOME/python/lib/py4j-*-src.zip)",
    ],
    inside,
  );
  return {
    HEADWATER_SPARK_CONNECT: `sc://localhost:${PORTS.connect}/`,
    HEADWATER_SPARK_CONNECT_PAGES: `http://localhost:${PORTS.pages}`,
    PYTHONPATH: python.trim(),
  };
}
