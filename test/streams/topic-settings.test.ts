import { expect, test } from "vitest";
import { topicSettingMistakes } from "../../infra/streams/topic-settings.ts";

const said = (name: string, value: string) =>
  topicSettingMistakes("kafka.topics.a.config", { [name]: value });

test.each([
  ["retention.ms", "-1"],
  ["retention.ms", "+5"],
  ["segment.bytes", "1048576"],
  ["cleanup.policy", "compact,delete"],
  ["cleanup.policy", ""],
  ["preallocate", "TRUE"],
  ["min.cleanable.dirty.ratio", ".5"],
  ["compression.type", "producer"],
  ["a.setting.of.a.later.release", "anything"],
])("%s may be %s", (name, value) => {
  expect(said(name, value)).toEqual([]);
});

test.each([
  ["retention.ms", "-5", "a whole number from -1"],
  ["retention.ms", "7 days", "a whole number from -1"],
  ["retention.ms", "1.5", "a whole number from -1"],
  ["segment.bytes", "1000", "a whole number from 1048576 to 2147483647"],
  ["max.message.bytes", "2147483648", "a whole number from 0 to 2147483647"],
  ["cleanup.policy", "Delete", "compact or delete, or both with a comma between them"],
  ["message.timestamp.type", "logappendtime", "CreateTime, LogAppendTime"],
  ["min.cleanable.dirty.ratio", "1.1", "a number from 0 to 1"],
])("%s is not %s", (name, value, takes) => {
  expect(said(name, value)).toEqual([
    `headwater:kafka.topics.a.config["${name}"] is "${value}": Kafka takes ${takes} there.`,
  ]);
});

test("a name that is nearly one is not sent to Kafka", () => {
  expect(said("retention.mss", "5")).toEqual([
    'headwater:kafka.topics.a.config["retention.mss"] is no setting of a topic: did you mean retention.ms?',
  ]);
});
