import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type ImageFolder, PARENTS, parentsOf } from "../../infra/images/tags.ts";
import { VERSIONS } from "../../infra/images/versions.ts";
import { parseRoots } from "../../tools/jar-lock.ts";
import { DEBIAN } from "../../tools/machine/client-config.ts";
import { VERSITYGW } from "../../tools/machine/versitygw.ts";

const IMAGES = new URL("../../images/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, IMAGES), "utf8");
const lines = (path: string): string[] =>
  read(path)
    .split("\n")
    .filter((line) => line !== "");
const files = readdirSync(IMAGES, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(fileURLToPath(IMAGES), join(entry.parentPath, entry.name)));
const folders = Object.keys(PARENTS) as ImageFolder[];

test.each(folders)("%s takes its parents as build arguments", (folder) => {
  const declared = [...read(`${folder}/Dockerfile`).matchAll(/^ARG (\w+)/gm)].map(
    ([, name]) => name,
  );
  const expected = folder === "base" ? ["BASE"] : parentsOf(folder).map(([argument]) => argument);
  expect(declared).toEqual(expected);
});

// By number: Kubernetes cannot tell from a name that a user is not root.
test.each([
  ["postgres", "999"],
  ["s3", "1000"],
  ["kafka", "1000"],
  ["cassandra", "999"],
  ["spark", "185"],
  ["airflow", "50000"],
])("%s runs as the official image's user, %s", (folder, id) => {
  const users = [...read(`${folder}/Dockerfile`).matchAll(/^USER (\w+)/gm)].map(([, user]) => user);
  expect(users.at(-1)).toBe(id);
});

test("no image is made for one processor alone", () => {
  for (const folder of folders) {
    expect(read(`${folder}/Dockerfile`), folder).not.toMatch(/amd64|arm64|x86_64|aarch64/);
  }
});

test("the images' versions are those of the version matrix", () => {
  const pinned = (path: string) => lines(path).map((line) => line.replace(/ alone$/, ""));
  expect(pinned("airflow/requirements.in")).toContain(`apache-airflow==${VERSIONS.airflow}`);
  expect(pinned("spark/requirements.in")).toEqual([`pyspark==${VERSIONS.spark}`]);
  expect(pinned("kafka/jars.in")).toContain(`org.apache.kafka:kafka_2.13:${VERSIONS.kafka}`);
  expect(pinned("cassandra/jars.in")).toEqual([
    `org.apache.cassandra:cassandra-all:${VERSIONS.cassandra}`,
  ]);
  expect(pinned("spark/jars.in")).toContain(`org.apache.hadoop:hadoop-aws:${VERSIONS.hadoop}`);
  expect(pinned("spark/jars.in")).toContain(
    `org.apache.datafusion:comet-spark-spark4.1_${VERSIONS.scala}:${VERSIONS.comet}`,
  );
  expect(pinned("spark/connectors/cassandra/jars.in")).toEqual([
    `com.datastax.spark:spark-cassandra-connector_${VERSIONS.scala}:${VERSIONS.cassandraConnector}`,
  ]);
  expect(pinned("spark/connectors/kafka/jars.in")).toContain(
    `org.apache.spark:spark-sql-kafka-0-10_${VERSIONS.scala}:${VERSIONS.spark}`,
  );
  expect(read("scala/pom.xml")).toContain(`<version>${VERSIONS.scala}.`);
  expect(read("java/Dockerfile")).toContain(`openjdk-${VERSIONS.java}-jre-headless`);
  expect(read("postgres/Dockerfile")).toContain(`postgresql-${VERSIONS.postgres} `);
});

test("the S3 server's version is the same in the image, in its Go module and in what makes it", () => {
  expect(VERSITYGW).toBe(VERSIONS.s3);
  expect(read("s3/Dockerfile")).toContain(`FROM headwater-base/versitygw:${VERSITYGW} `);
  expect(read("s3/versitygw/go.mod")).toContain(`github.com/versity/versitygw v${VERSITYGW} `);
});

test("the base image's default is the one that is made here", () => {
  expect(read("base/Dockerfile")).toContain(`ARG BASE=headwater-base/debian:${DEBIAN}\n`);
});

test("every Python package is locked by hash, and what is asked for is what is locked", () => {
  for (const file of files.filter((path) => path.endsWith("requirements.in"))) {
    const lock = read(file.replace(".in", ".txt"));
    for (const wanted of lines(file)) expect(lock).toContain(`${wanted} \\\n    --hash=sha256:`);
    const packages = lock.match(/^\S+==/gm) ?? [];
    const hashed = lock.match(/^\S+==.* \\\n {4}--hash=sha256:[0-9a-f]{64}/gm) ?? [];
    expect(hashed.length, file).toBe(packages.length);
  }
});

test("every jar is locked by SHA-256, and what is asked for is what is locked", () => {
  for (const file of files.filter((path) => path.endsWith("jars.in"))) {
    const locked = lines(file.replace(".in", ".lock"));
    for (const line of locked) expect(line).toMatch(/^[0-9a-f]{64} [\w.-]+(:[\w.-]+){2,3}$/);
    for (const { group, artifact, version } of parseRoots(read(file))) {
      const name = `${group}:${artifact}:${version}`;
      expect(
        locked.some((line) => line.endsWith(` ${name}`)),
        name,
      ).toBe(true);
    }
  }
});

test("no file names a package registry's host or a path of a developer's machine", () => {
  for (const file of files) {
    expect(read(file), file).not.toMatch(
      /deb\.debian|pypi\.org|pythonhosted|maven\.org|proxy\.golang|npmjs|\/root\/(?!\.cache|\.m2)|\/home\/(?!spark|airflow)/,
    );
  }
});
