import { expect, test } from "vitest";
import { parseSettings } from "../../infra/config/config.ts";
import { strayKeys } from "../../infra/config/stray-keys.ts";

test("the platform's own keys and those of plugins are nobody's strays", () => {
  const keys = [
    "headwater:kafka",
    "headwater:target",
    "pulumi:disable-default-providers",
    "aws:region",
    "docker:host",
    // Of Pulumi's plugin for Kafka.
    "kafka:bootstrapServers",
  ];
  expect(strayKeys(keys, "headwater")).toEqual([]);
});

test("a key that was surely meant for the platform is named with what it should be", () => {
  expect(
    strayKeys(
      ["headwatr:kafka", "Headwater:jobs", "kafka:brokers", "headwaters:spark"],
      "headwater",
    ),
  ).toEqual([
    "headwatr:kafka is no setting of anybody's: did you mean headwater:kafka?",
    "Headwater:jobs is no setting of anybody's: did you mean headwater:jobs?",
    "kafka:brokers is no setting of anybody's: did you mean headwater:kafka with brokers in it?",
    "headwaters:spark is no setting of anybody's: did you mean headwater:spark?",
  ]);
});

test("strays stand with the other mistakes", () => {
  const [first] = strayKeys(["headwatr:kafka"], "headwater");
  expect(() =>
    parseSettings({ target: { kind: "docker" }, kafka: { brokers: 0 } }, "Pulumi.dev.yaml", [
      first ?? "",
    ]),
  ).toThrow(
    /Pulumi.dev.yaml has 2 mistakes; nothing was changed[^]*headwatr:kafka is no setting[^]*headwater:kafka.brokers/,
  );
});
