import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const PLANNER = fileURLToPath(
  new URL("../../infra/streams/spread-partitions.awk", import.meta.url),
);

/** The brokers with a copy of each partition, by topic; a partition's preferred leader comes first. */
type Held = Readonly<Record<string, readonly (readonly number[])[]>>;

/** What is held after the plan, and how many partitions the plan names. */
function planned(
  racks: readonly string[],
  held: Held,
  copies: Record<string, number> = {},
): { readonly after: Held; readonly moves: number } {
  const lines = [
    ...racks.map((rack, id) => `broker ${id} ${rack}`),
    ...Object.entries(copies).map((pair) => `copies ${pair.join(" ")}`),
    ...Object.entries(held).flatMap(([topic, partitions]) => [
      `Topic: ${topic}\tTopicId: x\tPartitionCount: ${partitions.length}\tReplicationFactor: 1\tConfigs: a=b`,
      ...partitions.map(
        (replicas, partition) =>
          `\tTopic: ${topic}\tPartition: ${partition}\tLeader: ${replicas[0]}\tReplicas: ${replicas.join(",")}\tIsr: ${replicas.join(",")}\tElr: \tLastKnownElr: `,
      ),
    ]),
  ];
  const plan = execFileSync("awk", ["-f", PLANNER], { input: lines.join("\n"), encoding: "utf8" });
  const after = structuredClone(held) as Record<string, number[][]>;
  const moved: { topic: string; partition: number; replicas: number[] }[] =
    plan === "" ? [] : JSON.parse(plan).partitions;
  for (const { topic, partition, replicas } of moved) {
    const partitions = after[topic] ?? [];
    partitions[partition] = replicas;
  }
  return { after, moves: moved.length };
}

/** `count` partitions with `copies` each, in turn over some brokers, as Kafka lays them. */
const inTurn = (count: number, brokers: number, copies: number): number[][] =>
  Array.from({ length: count }, (_, at) =>
    Array.from({ length: copies }, (_, next) => (at + next) % brokers),
  );

const tally = (values: readonly number[], brokers: number): number[] =>
  Array.from({ length: brokers }, (_, id) => values.filter((value) => value === id).length);

const NOWHERE = ["null", "null", "null", "null"];

describe("the plan of copies", () => {
  test("spreads each topic over a new broker, leaders too, and moves no more than that takes", () => {
    const held = { __consumer_offsets: inTurn(50, 3, 3), ticks: inTurn(12, 3, 3) };
    const { after, moves } = planned(NOWHERE, held);
    expect(tally((after.ticks ?? []).flat(), 4)).toEqual([9, 9, 9, 9]);
    expect(
      tally(
        (after.ticks ?? []).flatMap(([leader]) => leader ?? []),
        4,
      ),
    ).toEqual([3, 3, 3, 3]);
    const offsets = tally((after.__consumer_offsets ?? []).flat(), 4);
    expect(Math.max(...offsets) - Math.min(...offsets)).toBe(1);
    // The new broker's share of 186 copies: each comes from one partition.
    expect(moves).toBeLessThanOrEqual(47);
    for (const replicas of Object.values(after).flat()) expect(new Set(replicas).size).toBe(3);
  });

  test("is empty once it was carried out, and where nobody is new", () => {
    const held = { ticks: inTurn(12, 3, 3), few: [[0, 1, 2]] };
    expect(planned(NOWHERE, planned(NOWHERE, held).after).moves).toBe(0);
    expect(planned(NOWHERE.slice(1), held).moves).toBe(0);
    // Uneven, but nobody's share is less than half: a user may have laid it so.
    expect(planned(["null", "null"], { a: [[0], [0], [0], [0], [0], [1], [1], [1]] }).moves).toBe(
      0,
    );
  });

  test("adds the copies that a topic lacks, and takes none away", () => {
    const { after } = planned(
      NOWHERE.slice(1),
      { a: [[0], [1], [2], [0]], b: [[0, 1, 2]] },
      { a: 3, b: 1 },
    );
    expect(after.a?.map(([leader]) => leader)).toEqual([0, 1, 2, 0]);
    expect(after.a?.map((replicas) => new Set(replicas).size)).toEqual([3, 3, 3, 3]);
    expect(after.b).toEqual([[0, 1, 2]]);
  });

  test("adds no more copies than there are brokers", () => {
    expect(planned(["null", "null"], { a: [[0]] }, { a: 3 }).after).toEqual({ a: [[0, 1]] });
  });

  test("adds copies to racks that have none yet", () => {
    const racks = ["a", "a", "b", "c"];
    const { after } = planned(racks, { t: [[0], [1]] }, { t: 3 });
    expect(after.t?.map((replicas) => [...replicas].sort())).toEqual([
      [0, 2, 3],
      [1, 2, 3],
    ]);
  });

  test("moves no copy beside another one of its rack", () => {
    const racks = ["a", "b", "c", "a"];
    const { after } = planned(racks, { t: inTurn(12, 3, 3) });
    for (const replicas of after.t ?? []) {
      expect(new Set(replicas.map((id) => racks[id])).size).toBe(3);
    }
    expect(tally((after.t ?? []).flat(), 4)).toEqual([6, 12, 12, 6]);
  });

  test("prints every partition as it is when it is asked to", () => {
    const input = "broker 0 null\n\tTopic: a\tPartition: 0\tLeader: 0\tReplicas: 0,1\tIsr: 0\n";
    expect(execFileSync("awk", ["-v", "all=1", "-f", PLANNER], { input, encoding: "utf8" })).toBe(
      '{"version":1,"partitions":[{"topic":"a","partition":0,"replicas":[0,1]}]}\n',
    );
  });
});
