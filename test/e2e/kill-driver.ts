import { exec } from "./containers.ts";

/** Kills the Spark driver of a job, which runs beside Airflow's scheduler. @throws Error when there is none. */
export const killDriver = (stack: string, job: string): string =>
  exec(
    stack,
    "airflow-scheduler",
    "python3",
    "-c",
    `
import os, pathlib, signal
drivers = []
for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
    try:
        command = path.read_bytes()
    except OSError:
        continue
    if b"org.apache.spark.deploy.SparkSubmit" in command and b"--name\\0${job}\\0" in command:
        drivers.append(int(path.parent.name))
assert len(drivers) == 1, drivers
os.kill(drivers[0], signal.SIGKILL)
print(drivers[0])
`,
  );
