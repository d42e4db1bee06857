import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type Connection, ownUser, passwords } from "../../infra/jobs/connections.ts";
import { reached } from "../support/connections.ts";

const user = (job: string) => ({ user: `job.${job}`, password: pulumi.secret(`<${job}>`) });
const users = { "market-flow": user("market-flow"), "stock-ticks": user("stock-ticks") };
const kafka: Connection = { ...reached.kafka, users };

describe("with users of Kafka", () => {
  test("a job connects as its own, and its password is a secret", () => {
    expect(ownUser([kafka], "stock-ticks")).toEqual({
      env: { HEADWATER_KAFKA_USER: "job.stock-ticks" },
      secrets: { HEADWATER_KAFKA_PASSWORD: users["stock-ticks"].password },
    });
  });

  test("Airflow's scheduler has the passwords of the jobs that it runs, and no others", () => {
    expect(passwords([reached.cassandra, kafka], ["market-flow", "sales-etl"])).toEqual({
      HEADWATER_KAFKA_PASSWORD_OF_MARKET_FLOW: users["market-flow"].password,
    });
  });
});

test("without users a job gets none, and none of a job without topics", () => {
  const none = { env: {}, secrets: {} };
  expect(ownUser(Object.values(reached), "stock-ticks")).toEqual(none);
  expect(ownUser([kafka], "word-count")).toEqual(none);
  expect(passwords(Object.values(reached), ["market-flow"])).toEqual({});
});
