import { describe, expect, test } from "vitest";
import { parseSettings } from "../infra/config/config.ts";
import { recordSettings } from "./support/platform.ts";
import { process } from "./support/resources.ts";

/** What `dev` of the tests' project has, and more. */
const recorded = (more: object) =>
  recordSettings("dev", parseSettings({ target: { kind: "docker" }, ...more }, "Pulumi.dev.yaml"));

describe("what the stack file lets the platform take over reaches the task that asks", () => {
  const taking = recorded({
    cassandra: { takeOver: ["their_keyspace"] },
    postgres: { takeOver: ["their_schema"] },
    kafka: { takeOver: ["ticks"] },
    objectStore: { takeOver: true },
  });
  const given = async (task: string, file: string) =>
    String(process((await taking).resources, task).files[`/headwater/${file}`]);

  test.each([
    ["cassandra-schema", "their_keyspace"],
    ["warehouse-schema", "their_schema"],
  ])("%s", async (task, space) => {
    expect(JSON.parse(await given(task, "tables.json"))).toMatchObject({ takeOver: [space] });
  });

  test("kafka-topics", async () => {
    expect(await given("kafka-topics", "topics.sh")).toMatch(/^check 'ticks' \S+ \d+ may /m);
  });

  test("object-store-bucket", async () => {
    expect(process((await taking).resources, "object-store-bucket").env).toHaveProperty(
      "TAKE_OVER",
      "yes",
    );
  });

  test("and nothing is taken that it does not name", async () => {
    const { resources } = await recorded({});
    const { files } = process(resources, "kafka-topics");
    expect(files["/headwater/topics.sh"]).toMatch(/^check 'ticks' \S+ \d+ not /m);
    expect(process(resources, "object-store-bucket").env).not.toHaveProperty("TAKE_OVER");
  });
});

test("a single setting of a topic, and a topic more, reach Kafka with the rest as declared", async () => {
  const topics = { ticks: { config: { "retention.ms": "60000" } }, more: { partitions: 5 } };
  const { resources } = await recorded({ kafka: { topics } });
  const script = process(resources, "kafka-topics").files["/headwater/topics.sh"];
  const made = [...String(script).matchAll(/--create --topic (.*)/g)].map(([, one]) => one);
  expect(made).toEqual([
    "'more' --partitions 5 --replication-factor 1",
    "'ticks' --partitions 3 --replication-factor 1 --config 'retention.ms=60000'",
  ]);
});
