import { expect, test } from "vitest";
import { bucketLogin, jdbcUrl } from "../../infra/model/connection.ts";
import { bucket, database } from "../support/connections.ts";

test("who uses a bucket with a key is told the store's address and the key", () => {
  const { env, secrets } = bucketLogin(bucket);
  expect(env).toEqual({
    AWS_ACCESS_KEY_ID: "headwater",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: "http://s3:7070",
  });
  expect(Object.keys(secrets)).toEqual(["AWS_SECRET_ACCESS_KEY"]);
});

test("without a key the region is all: address and credentials are AWS's own", () => {
  const { key: _, ...keyless } = bucket;
  expect(bucketLogin(keyless)).toEqual({ env: { AWS_DEFAULT_REGION: "us-east-1" }, secrets: {} });
});

test("a database's URL says whether connections are encrypted", () => {
  expect(jdbcUrl(database("a"))).toBe("jdbc:postgresql://sql:5432/a");
  expect(jdbcUrl({ ...database("a"), encrypted: true })).toBe(
    "jdbc:postgresql://sql:5432/a?sslmode=require",
  );
});
