import { expect, test } from "vitest";
import { used } from "../../bench/memory-used.ts";
import { against, atLeast, median, rounds, type Side } from "../../bench/rounds.ts";

test("a median is the middle value, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 100])).toBe(3);
  expect(() => median([])).toThrow("there is no value");
});

test("rounds alternate the order of the sides, and end each one before the next begins", async () => {
  const log: string[] = [];
  const side = (name: string): Side => ({
    name,
    up: async () => void log.push(`${name} up`),
    down: async () => void log.push(`${name} down`),
  });
  const sides = [side("a"), side("b")];
  const times = await rounds(sides, 3, () => undefined);
  const once = (name: string) => [`${name} up`, `${name} down`];
  const order = ["a", "b", "b", "a", "a", "b"];
  expect(log).toEqual(order.flatMap(once));
  expect(sides.map((each) => times.get(each)?.length)).toEqual([3, 3]);
});

test("a value is held against its bar with both numbers", () => {
  expect(against(1.15, 1.15)).toBe("ok  1.15, the bar is 1.15");
  expect(against(3.62, 3.5, " GiB")).toBe("MISSED  3.62 GiB, the bar is 3.5 GiB");
});

test("a value is held against a bar that it must reach", () => {
  expect(atLeast(0.5, 0.5)).toBe("ok  0.50, the bar is at least 0.5");
  expect(atLeast(0.4, 0.5)).toBe("MISSED  0.40, the bar is at least 0.5");
  expect(atLeast(NaN, 0.5)).toMatch(/^MISSED/);
});

test("memory in use leaves the inactive page cache out, with either version of cgroups", () => {
  expect(used({ usage: 100, stats: { total_inactive_file: 30, inactive_file: 10 } })).toBe(70);
  expect(used({ usage: 100, stats: { inactive_file: 10 } })).toBe(90);
  expect(used({ usage: 100, stats: { inactive_file: 200 } })).toBe(100);
});
