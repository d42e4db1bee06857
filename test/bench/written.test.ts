import { expect, test } from "vitest";
import { consumerRate, faults, percentile, sustained, writtenTicks } from "../../bench/written.ts";

const at = (sequence: number, written: number) => ({ sequence, time: 0, written });

test("lines are ticks", () => {
  expect(writtenTicks("0 10 25\n1 20 30\n")).toEqual([
    { sequence: 0, time: 10, written: 25 },
    { sequence: 1, time: 20, written: 30 },
  ]);
});

test("what is missing or there twice is a fault", () => {
  expect(faults([at(0, 1), at(1, 1), at(2, 1)], 3)).toEqual([]);
  expect(faults([at(0, 1), at(0, 2), at(2, 1)], 3)).toEqual([
    "1 of 3 ticks are missing",
    "1 ticks are there twice",
  ]);
});

test("the rate is counted from the end of the cold ticks, in the order in which they were written", () => {
  const ticks = [at(3, 4_000_000), at(0, 1_000_000), at(1, 2_000_000), at(2, 3_000_000)];
  expect(sustained(ticks, 2)).toBe(1);
  expect(sustained([...ticks, at(4, 4_000_000)], 2)).toBe(1.5);
});

test("a percentile is the least value that so many do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.99)).toBeNaN();
});

test("the consumer's rate is found by the name of its column", () => {
  const printed = `start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec
2026-01-01 00:00:00:000, 2026-01-01 00:00:01:000, 10.0, 10.0, 100000, 100000.0, 500, 500, 20.0, 200000.0
`;
  expect(consumerRate(printed)).toBe(200_000);
  expect(() => consumerRate("Exiting before consuming\n")).toThrow("printed no rate");
});
