import { expect, test } from "vitest";
import { databaseSql, serverArgs } from "../../infra/stores/postgres-config.ts";

test("the server's memory follows its container's", () => {
  expect(serverArgs("1 GB", {})).toEqual([
    "postgres",
    "-c",
    "jit=off",
    "-c",
    "max_connections=200",
    "-c",
    "shared_buffers=256MB",
  ]);
});

test("the user's parameters win and are sorted in", () => {
  expect(serverArgs("512 MB", { work_mem: "8MB", jit: "on" })).toEqual([
    "postgres",
    "-c",
    "jit=on",
    "-c",
    "max_connections=200",
    "-c",
    "shared_buffers=128MB",
    "-c",
    "work_mem=8MB",
  ]);
});

test("each database gets its role, and nobody else may connect", () => {
  expect(databaseSql([{ name: "warehouse", passwordVariable: "WAREHOUSE_PASSWORD" }])).toBe(
    [
      "\\getenv password WAREHOUSE_PASSWORD",
      "SELECT format('CREATE ROLE %I LOGIN', 'warehouse') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'warehouse') \\gexec",
      `ALTER ROLE "warehouse" LOGIN PASSWORD :'password';`,
      "SELECT format('CREATE DATABASE %I OWNER %I', 'warehouse', 'warehouse') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'warehouse') \\gexec",
      'REVOKE CONNECT ON DATABASE "warehouse" FROM PUBLIC;',
      "",
    ].join("\n"),
  );
});

test("a database's other users may connect to it", () => {
  const users = [{ name: "reader", passwordVariable: "READER_PASSWORD" }];
  const sql = databaseSql([{ name: "lake", passwordVariable: "LAKE_PASSWORD", users }], false);
  expect(sql.split("\n").slice(-5)).toEqual([
    "\\getenv password READER_PASSWORD",
    "SELECT format('CREATE ROLE %I LOGIN', 'reader') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reader') \\gexec",
    `ALTER ROLE "reader" LOGIN PASSWORD :'password';`,
    'GRANT CONNECT ON DATABASE "lake" TO "reader";',
    "",
  ]);
});

test("several databases keep their passwords apart", () => {
  const sql = databaseSql([
    { name: "a", passwordVariable: "A_PASSWORD" },
    { name: "b", passwordVariable: "B_PASSWORD" },
  ]);
  const steps = sql.match(/getenv password \w+|ALTER ROLE "\w+"/g);
  expect(steps).toEqual([
    "getenv password A_PASSWORD",
    'ALTER ROLE "a"',
    "getenv password B_PASSWORD",
    'ALTER ROLE "b"',
  ]);
});
