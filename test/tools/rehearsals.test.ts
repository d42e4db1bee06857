import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Outputs } from "../../tools/stack/outputs.ts";
import { rehearsals } from "../../tools/stack/rehearsals.ts";
import { settingsOf } from "../support/stack-file.ts";

const OUTPUTS: Outputs = {
  services: {},
  inside: {
    PostgreSQL: "postgres:5432",
    Cassandra: "cassandra:9042",
    Kafka: "kafka:9092",
    "Object store": "object-store:7070",
  },
  airflow: { user: "admin", password: "a-secret" },
  warehouse: { database: "warehouse", user: "warehouse", password: "p@ss/word-secret" },
  lake: {
    database: "lake",
    user: "lake_reader",
    password: "l-secret",
    accessKey: "reader",
    secretKey: "r-secret",
  },
  cassandra: { user: "headwater", password: "c-secret" },
  kafka: { user: "admin", password: "k-secret" },
  objectStore: { bucket: "headwater", region: "us-east-1", accessKey: "id", secretKey: "o-secret" },
  jobs: {},
  running: {},
};

const settings = settingsOf("dev");
const found = (outputs: Outputs = OUTPUTS) =>
  Object.fromEntries(rehearsals(settings, [], outputs).map((one) => [one.store, one]));

test("no password is in a command, which lists of processes and a cluster's audit log have", () => {
  const commands = Object.values(found()).flatMap(({ command }) => command);
  expect(commands.join("\n")).not.toMatch(/secret|headwater:/);
});

test("the input is one line, whatever the scripts hold", () => {
  for (const { line } of Object.values(found())) expect(line).not.toContain("\n");
});

test("each program is run with its files, arguments and logins", () => {
  const { command, line } = found()["Object store"] ?? { command: [], line: "" };
  const given = { ...JSON.parse(line), files: { "main.py": LOOK, "other.py": "WORD = 'här'\n" } };
  const [, ...rest] = command;
  const ran = spawnSync("python3", rest, { input: `${JSON.stringify(given)}\n`, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  expect(JSON.parse(ran.stdout)).toEqual({
    arguments: ["headwater", "spark-events"],
    word: "här",
    key: "id",
    rehearse: "1",
  });
  expect(ran.status).toBe(0);
});

const LOOK = `import json, os, sys
from other import WORD
env = os.environ
print(json.dumps({"arguments": sys.argv[1:], "word": WORD, "key": env["AWS_ACCESS_KEY_ID"], "rehearse": env["REHEARSE"]}))
`;

test("the topics' script has its login in a file of its own, and no more memory than it needs", () => {
  const script = (outputs?: Outputs) =>
    Buffer.from(found(outputs)["Kafka"]?.line ?? "", "base64").toString();
  expect(script()).toContain('password="k-secret"');
  expect(script()).toContain('--command-config "$login"');
  expect(script()).toMatch(/^export KAFKA_HEAP_OPTS='[^']*-Xmx128m/);
  const open = script({ ...OUTPUTS, kafka: {} });
  expect(open).not.toContain("--command-config");
  expect(spawnSync("bash", ["-n"], { input: open }).status).toBe(0);
  expect(spawnSync("bash", ["-n"], { input: script() }).status).toBe(0);
});

test("a special sign of a password is one of an address", () => {
  const { line } = found()["PostgreSQL"] ?? { line: "{}" };
  expect(JSON.parse(line).env.WAREHOUSE_URL).toBe(
    "postgresql://warehouse:p%40ss%2Fword-secret@postgres:5432/warehouse",
  );
});

test("a cloud's bucket is not asked, and its lake is by the part's own role", () => {
  const { accessKey: _, secretKey: __, ...bucket } = OUTPUTS.objectStore;
  const lake = { database: "lake", user: "lake_reader", password: "l-secret" };
  const asked = found({ ...OUTPUTS, objectStore: bucket, lake });
  expect(Object.keys(asked)).toEqual(["PostgreSQL", "Cassandra", "Kafka", "Lake"]);
  expect(Object.keys(JSON.parse(asked["Lake"]?.line ?? "{}").env)).not.toContain(
    "AWS_ENDPOINT_URL",
  );
});
