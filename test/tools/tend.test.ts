import { describe, expect, test } from "vitest";
import { tend, tending } from "../../tools/stack/tend.ts";

const steps = (was: number, is: number): string[] =>
  tending({ cassandra: { nodes: was } }, { cassandra: { nodes: is } }).map(
    ({ member, command }) => `${member} ${command.join(" ")}`,
  );
const repair = (...nodes: number[]) =>
  nodes.map((node) => `cassandra-${node} nodetool repair --full -pr`);
const cleanup = (...nodes: number[]) => nodes.map((node) => `cassandra-${node} nodetool cleanup`);

describe("after nodes of Cassandra have joined", () => {
  test("rows that went to a new node are dropped by the others", () => {
    expect(steps(3, 4)).toEqual(cleanup(0, 1, 2));
    expect(steps(4, 6)).toEqual(cleanup(0, 1, 2, 3));
  });

  test("copies that are new are filled, on every node", () => {
    expect(steps(1, 3)).toEqual(repair(0, 1, 2));
    expect(steps(2, 4)).toEqual([...repair(0, 1, 2, 3), ...cleanup(0, 1)]);
  });

  test("nothing is done where none has, or the stack is new", () => {
    expect([steps(3, 3), steps(4, 3), steps(0, 3), tending({}, {})]).toEqual([[], [], [], []]);
  });

  test("one node works at a time; where one fails, the rest is named", async () => {
    const ran: string[] = [];
    let busy = false;
    const runIn = async (member: string) => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise((resolve) => setTimeout(resolve, 1));
      busy = false;
      ran.push(member);
      return member === "cassandra-1" ? { code: 2, said: "no such host\n" } : { code: 0, said: "" };
    };
    const tended = tend(
      tending({ cassandra: { nodes: 3 } }, { cassandra: { nodes: 4 } }),
      runIn,
      () => {},
    );
    await expect(tended).rejects.toThrow(
      "nodetool cleanup failed on cassandra-1: 2: no such host\n  Remedy: mend it and run what is left, in this order:\n    cassandra-1: nodetool cleanup\n    cassandra-2: nodetool cleanup",
    );
    expect(ran).toEqual(["cassandra-0", "cassandra-1"]);
  });
});
