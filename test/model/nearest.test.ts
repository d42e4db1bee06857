import { expect, test } from "vitest";
import { distance } from "../../infra/model/nearest.ts";

test.each([
  ["kafka", "kafka", 0],
  ["kafak", "kafka", 1],
  ["hots", "host", 1],
  ["broker", "brokers", 1],
  ["memroy", "memory", 1],
  ["", "ui", 2],
  ["spark", "kafka", 4],
])("from %s to %s it is %i steps", (a, b, steps) => {
  expect(distance(a, b)).toBe(steps);
});
