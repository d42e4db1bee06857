import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  commonEnv,
  envName,
  heartbeat,
  MIGRATE_SCRIPT,
  urlSafe,
} from "../../infra/compute/airflow-config.ts";
import { bucket } from "../support/connections.ts";
import { run, stubs } from "../support/shell.ts";

test.each([
  ["core.load_examples", "AIRFLOW__CORE__LOAD_EXAMPLES"],
  ["api_auth.jwt_secret", "AIRFLOW__API_AUTH__JWT_SECRET"],
])("the setting %s is the variable %s", (setting, variable) => {
  expect(envName(setting)).toBe(variable);
});

test("base64 becomes URL-safe and keeps its padding", () => {
  expect(urlSafe("a+b/c+/=")).toBe("a-b_c-_=");
});

test("the user interface's address is the one that users open", () => {
  expect(commonEnv("http://localhost:8081", bucket, 2, {})["AIRFLOW__API__BASE_URL"]).toBe(
    "http://localhost:8081",
  );
});

describe("a heartbeat", () => {
  /** Airflow's health report, as FastAPI writes it. */
  const report = (triggerer: string, processor: string) =>
    JSON.stringify({
      metadatabase: { status: "healthy" },
      scheduler: { status: "healthy", latest_scheduler_heartbeat: "2026-11-21T14:00:00Z" },
      triggerer: { status: triggerer, latest_triggerer_heartbeat: null },
      dag_processor: { status: processor, latest_dag_processor_heartbeat: null },
    });

  const beats = async (process: string, body: string): Promise<boolean> => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/api/v2/monitor/health" ? 200 : 404).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const port = (server.address() as AddressInfo).port;
    const script = heartbeat("127.0.0.1", process).replace("8080", String(port));
    return (await run(["bash", "-c", script])).code === 0;
  };

  test("is there when the report says so of this process, whatever it says of others", async () => {
    expect(await beats("triggerer", report("healthy", "unhealthy"))).toBe(true);
    expect(await beats("dag_processor", report("healthy", "unhealthy"))).toBe(false);
    expect(await beats("dag_processor", report("unhealthy", "healthy"))).toBe(true);
  });

  test("is not there when the report does not name the process, or nobody reports", async () => {
    expect(await beats("triggerer", "{}")).toBe(false);
    const script = heartbeat("127.0.0.1", "triggerer").replace("8080", "1");
    expect((await run(["bash", "-c", script])).code).not.toBe(0);
  });
});

describe("the administrator", () => {
  /** @param answers lines of Python that stand for a command of Airflow's, by its second word */
  const make = async (answers: Readonly<Record<string, string>>) => {
    const { directory, calls } = stubs({});
    const branches = Object.entries(answers).map(
      ([word, answer]) => `    if sys.argv[2] == "${word}":\n        ${answer}`,
    );
    const note = `    open("${directory}/calls", "a").write(" ".join(sys.argv) + "\\n")`;
    mkdirSync(join(directory, "airflow"));
    writeFileSync(
      join(directory, "airflow/__main__.py"),
      ["import sys", "def main():", note, ...branches, ""].join("\n"),
    );
    const env = { PYTHONPATH: directory, ADMIN_PASSWORD: "p" };
    return { ...(await run(["python3", "-c", MIGRATE_SCRIPT], env)), calls: calls() };
  };
  const MIGRATE = "airflow db migrate";
  const CREATE =
    "airflow users create --username admin --password p --role Admin --firstname Head --lastname Water --email admin@localhost";
  const THERE = `print("admin already exist in the db")`;

  test("is made", async () => {
    const answer = `print('User "admin" created with role "Admin"')`;
    expect(await make({ create: answer })).toEqual({
      code: 0,
      stdout: "made the administrator\n",
      stderr: "",
      calls: [MIGRATE, CREATE],
    });
  });

  test("is not made in a database that could not be migrated", async () => {
    expect(await make({ migrate: "sys.exit(3)" })).toMatchObject({ code: 3, calls: [MIGRATE] });
  });

  test("who is there gets the stack's password", async () => {
    expect(await make({ create: THERE })).toEqual({
      code: 0,
      stdout: "the administrator has the stack's password\n",
      stderr: "",
      calls: [MIGRATE, CREATE, "airflow users reset-password --username admin --password p"],
    });
  });

  test("who cannot be made fails the task with the reason", async () => {
    const answer = `print("no such table"); raise SystemExit("Failed to create user")`;
    const { code, stdout, stderr } = await make({ create: answer });
    expect([code, stdout, stderr]).toEqual([1, "no such table\n\n", "Failed to create user\n"]);
  });

  test("whose password cannot be set fails the task", async () => {
    const { code } = await make({ create: THERE, "reset-password": "sys.exit(4)" });
    expect(code).toBe(4);
  });
});
