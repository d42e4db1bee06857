import { describe, expect, test } from "vitest";
import { schema } from "../infra/config/schema.ts";
import { type Members, membersOf, refuseLoss } from "../infra/members.ts";

const settings = (kafka: object, cassandra: object = {}) =>
  schema.parse({ target: { kind: "docker" }, kafka, cassandra });

/** The mistakes that a change is refused with. */
function refused(before: Members, kafka: object, cassandra: object = {}): string[] {
  try {
    refuseLoss(before, settings(kafka, cassandra), "prod");
    return [];
  } catch (error) {
    const [title, ...mistakes] = (error as Error).message.split("\n  - ");
    expect(title).toBe(
      "This would lose data; nothing was changed. The steps are in docs/scaling.md. To start anew with other sizes, delete the data first: npm run down -- --stack prod --data",
    );
    return mistakes;
  }
}

const kafka = (brokers: number, controllers = 0): Members => ({
  kafka: { brokers, controllers, security: "none" },
});
const cassandra = (nodes: number): Members => ({ cassandra: { nodes } });

describe("a change of a cluster's members", () => {
  test("is free where the stack has none yet", () => {
    expect(refused({}, { brokers: 3, controllers: 3 }, { nodes: 3 })).toEqual([]);
  });

  test.each([
    [kafka(1), { brokers: 2 }],
    [kafka(3), { brokers: 4 }],
    [kafka(3), { brokers: 9 }],
    [kafka(1, 3), { brokers: 3, controllers: 3 }],
    [kafka(3, 3), { brokers: 3, controllers: 3 }],
  ])("may add brokers whose votes nobody counts: %j to %j", (before, after) => {
    expect(refused(before, after)).toEqual([]);
  });

  test("may add nodes", () => {
    expect(refused(cassandra(1), {}, { nodes: 4 })).toEqual([]);
  });

  test("takes no broker or node away that has data, and names the steps", () => {
    const before = { ...kafka(5), ...cassandra(4) };
    expect(refused(before, { brokers: 3 }, { nodes: 3 })).toEqual([
      "headwater:kafka.brokers is 3, and the stack has 5: what only brokers 3 and 4 have would be lost. Move the partitions to the others (kafka-reassign-partitions.sh), and then say so: headwater:kafka.emptied: [3, 4]. Or set it to 5.",
      "headwater:cassandra.nodes is 3, and the stack has 4: what only node 3 has would be lost. Let each hand its rows over, the last one first (nodetool decommission), and then say so: headwater:cassandra.decommissioned: [3]. Or set it to 4.",
    ]);
  });

  test("takes those away that are said to be empty, and no others", () => {
    const before = { ...kafka(5), ...cassandra(4) };
    const nodes = { nodes: 3, decommissioned: [3] };
    expect(refused(before, { brokers: 4, emptied: [4] }, nodes)).toEqual([]);
    expect(refused(before, { brokers: 3, emptied: [4] }, nodes)).toEqual([
      expect.stringContaining("what only broker 3 has would be lost"),
    ]);
  });

  test("never changes the voters of the quorum", () => {
    expect(refused(kafka(1), { brokers: 3 })).toEqual([
      "headwater:kafka.brokers is 3, and the stack has 1: the stack's quorum is kafka-0, and would be kafka-0, kafka-1, kafka-2: its voters cannot change while there is data. Set it to 1 or 2; brokers are free in number beside controllers of their own (headwater:kafka.controllers), from the start.",
    ]);
    expect(refused(kafka(3), { brokers: 2, emptied: [2] })).toEqual([
      expect.stringContaining(
        "would be kafka-0: its voters cannot change while there is data. Set it to 3 or more;",
      ),
    ]);
    expect(refused(kafka(3), { brokers: 3, controllers: 3 })).toEqual([
      "headwater:kafka.controllers is 3, and the stack has 0: the stack's quorum is kafka-0, kafka-1, kafka-2, and would be kafka-controller-0, kafka-controller-1, kafka-controller-2: its voters cannot change while there is data. Set it to 0.",
    ]);
    expect(refused(kafka(3, 3), { brokers: 3, controllers: 5 })).toHaveLength(1);
    expect(refused(kafka(3, 3), { brokers: 3, controllers: 1 })).toHaveLength(1);
  });
});

test("users are there from the start, or not at all; nobody is kept from letting everybody in", () => {
  expect(refused(kafka(1), { security: "scram" })).toEqual([
    'headwater:kafka.security is "scram", and the stack has brokers without: the user by which they know each other is made together with their storage. Set it to "none".',
  ]);
  const secured: Members = { kafka: { brokers: 1, controllers: 0, security: "scram" } };
  expect(refused(secured, { security: "scram" })).toEqual([]);
  expect(refused(secured, { security: "none" })).toEqual([]);
});

test("a stack exports what the next run compares with", () => {
  const file = settings({ brokers: 4, controllers: 3 }, { nodes: 2 });
  expect(membersOf(file)).toEqual({
    kafka: { brokers: 4, controllers: 3, security: "none" },
    cassandra: { nodes: 2 },
  });
});
