import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { containers, docker, exec, leftovers, removeLeftovers } from "../containers.ts";
import { until } from "../until.ts";
import { Workspace } from "../workspace.ts";
import { Numbers, readNumbers } from "./numbers.ts";

const STACK = "kafka";
const FILE = "test/e2e/members/Pulumi.kafka.yaml";

/** Asks a broker of the cluster; its tools write what they find on the way to standard error. */
const ask = (broker: string, tool: string, ...args: string[]): string =>
  exec(STACK, broker, tool, "--bootstrap-server", `${broker}.kafka:29092`, ...args);

/** The broker that is the active controller, as another one knows it. */
function activeController(asked: string): string {
  const status = ask(asked, "kafka-metadata-quorum.sh", "describe", "--status");
  return `kafka-${/LeaderId:\s+(\d+)/.exec(status)?.[1]}`;
}

/** The brokers that have copies of the topic, and those that are in step, over all partitions. */
function copies(): { readonly held: string[]; readonly inStep: boolean } {
  const lines = ask("kafka-0", "kafka-topics.sh", "--describe", "--topic", "numbers").split("\n");
  const partitions = lines.flatMap((line) => {
    const found = /Replicas: ([\d,]+)\tIsr: ([\d,]+)/.exec(line);
    return found ? [{ replicas: found[1]?.split(",") ?? [], isr: found[2]?.split(",") ?? [] }] : [];
  });
  return {
    held: [...new Set(partitions.flatMap(({ replicas }) => replicas))].sort(),
    inStep: partitions.every(({ replicas, isr }) => replicas.length === isr.length),
  };
}

describe("Kafka of three brokers, while numbers are written to it", () => {
  let workspace: Workspace;
  let numbers: Numbers | undefined;
  const pulumi = (...args: string[]) =>
    workspace.pulumi(...args, "--stack", STACK, "--non-interactive");
  const up = async () => {
    const { code, output } = await pulumi("up", "--yes", "--skip-preview");
    expect(code).toBe(0);
    return output;
  };
  const set = (from: string, to: string) =>
    workspace.edit(`Pulumi.${STACK}.yaml`, (text) => text.replace(from, to));

  beforeAll(async () => {
    removeLeftovers(STACK);
    workspace = new Workspace(FILE);
    workspace.edit("Pulumi.yaml", (text) =>
      text.replace("infra/index.ts", "test/e2e/members/kafka-program.ts"),
    );
    expect((await workspace.pulumi("stack", "init", STACK)).code).toBe(0);
    await up();
    const image = docker("inspect", "--format", "{{.Config.Image}}", `headwater-${STACK}-kafka-0`);
    numbers = new Numbers(image, 200);
    await until(
      "500 numbers",
      30,
      () => numbers?.sent ?? 0,
      (sent) => sent > 500,
    );
  });

  afterAll(async () => {
    numbers?.kill();
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await pulumi("destroy", "--yes");
      workspace.remove();
    }
    expect(leftovers(STACK)).toEqual([]);
  });

  test("another controller takes over within seconds of the active one's end", async () => {
    const active = activeController("kafka-0");
    const [other = ""] = ["kafka-0", "kafka-1", "kafka-2"].filter((broker) => broker !== active);
    const killed = Date.now();
    docker("kill", `headwater-${STACK}-${active}`);
    await until(
      "another controller",
      30,
      () => activeController(other),
      (now) => now !== active,
    );
    const seconds = (Date.now() - killed) / 1000;
    console.log(
      `${activeController(other)} is the active controller ${seconds} s after ${active} was killed`,
    );
    expect(seconds).toBeLessThan(30);
    docker("start", `headwater-${STACK}-${active}`);
    await until("all copies in step", 60, copies, ({ inStep }) => inStep);
  });

  test("a change of configuration reaches every broker, one after another", async () => {
    const before = containers(STACK);
    set("memory: 640 MB", 'memory: 640 MB\n    config: { log.retention.hours: "24" }');
    await up();
    const after = containers(STACK);
    for (const broker of ["kafka-0", "kafka-1", "kafka-2"]) {
      expect(after[broker]).not.toBe(before[broker]);
      const described = ["--describe", "--all", "--entity-type", "brokers", "--entity-name"];
      const number = broker.replace("kafka-", "");
      expect(ask(broker, "kafka-configs.sh", ...described, number)).toContain(
        "log.retention.hours=24",
      );
    }
    const starts = ["kafka-0", "kafka-1", "kafka-2"].map((broker) =>
      Date.parse(docker("inspect", "--format", "{{.State.StartedAt}}", after[broker] ?? "")),
    );
    // Each is stopped and started, and answers, before the next one is touched.
    const [first = 0, second = 0, third = 0] = starts;
    expect([second - first > 3000, third - second > 3000]).toEqual([true, true]);
    await until("all copies in step", 60, copies, ({ inStep }) => inStep);
  });

  test("a fourth broker joins, gets its share, and the others stay as they are", async () => {
    const before = containers(STACK);
    set("brokers: 3", "brokers: 4");
    await up();
    const after = containers(STACK);
    for (const broker of ["kafka-0", "kafka-1", "kafka-2"]) {
      expect(after[broker]).toBe(before[broker]);
    }
    expect(copies()).toEqual({ held: ["0", "1", "2", "3"], inStep: true });
    expect(ask("kafka-0", "kafka-metadata-quorum.sh", "describe", "--status")).toMatch(
      /CurrentObservers:\s+\[\{"id": 3,/,
    );
  });

  test("a preview refuses to take it away again, and says what to do", async () => {
    set("brokers: 4", "brokers: 3");
    const { code, output } = await pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain(
      "headwater:kafka.brokers is 3, and the stack has 4: what only broker 3 has would be lost.",
    );
    set("brokers: 3", "brokers: 4");
  });

  test("every number that was written is there, once", async () => {
    const { sent } = numbers ?? { sent: 0 };
    const ended = await numbers?.finish();
    expect([ended?.code, ended?.said.includes("ERROR")]).toEqual([0, false]);
    const read = readNumbers();
    expect(read.length).toBeGreaterThanOrEqual(sent);
    expect(read).toEqual(Array.from({ length: read.length }, (_, number) => number));
  });
});
