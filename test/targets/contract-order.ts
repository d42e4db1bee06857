import { describe, expect, test } from "vitest";
import type { Deployer } from "./deployer.ts";
import type { Subject } from "./subject.ts";
import { service, stateful, task } from "./workloads.ts";

/** What every target promises about what starts after what. */
export function order(deploy: Deployer): void {
  describe("order", () => {
    test("a workload starts after what it uses and what it names, not after what it reaches", async () => {
      const { named } = await deploy((target, parent) => {
        const db = target.deploy("db", { ...stateful, replicas: 1 }, { parent });
        const made = target.deploy("made", { ...task, uses: [db.endpoints.sql] }, { parent });
        const later = target.deploy("later", service, { parent });
        target.deploy(
          "web",
          {
            ...service,
            uses: [db.endpoints.sql],
            after: [made],
            reaches: [later.endpoints.http],
          },
          { parent },
        );
      });
      expect(named("made").after).toEqual(["db"]);
      expect(named("web").after).toEqual(["db", "made"]);
      expect(named("later").after).toEqual([]);
    });

    test("`after` adds to what is used", async () => {
      const { named } = await deploy((target, parent) => {
        const first = target.deploy("first", task, { parent });
        target.deploy("second", { ...task, after: [first] }, { parent });
      });
      expect(named("second").after).toEqual(["first"]);
    });

    test("nothing waits by reading another workload's outputs, which would replace it along", async () => {
      const { resources } = await deploy((target, parent) => {
        const db = target.deploy("db", stateful, { parent });
        target.deploy("job", { ...task, uses: [db.endpoints.sql] }, { parent });
      });
      const reads = resources.flatMap((resource) => resource.reads);
      expect(reads.filter((name) => /^(Container|StatefulSet|Deployment|Job):/.test(name))).toEqual(
        [],
      );
    });
  });
}

/** What every target promises about who reaches a port from outside. */
export function outside(subject: Subject, deploy: Deployer): void {
  describe("outside", () => {
    test("a port is published on 127.0.0.1 alone, or forwarded to there", async () => {
      const { processes, made } = await deploy((target, parent) =>
        target.deploy("db", stateful, { parent }),
      );
      expect(processes.map(({ published }) => published)).toEqual(
        subject.publishes
          ? [["127.0.0.1:15432->5432"], ["127.0.0.1:15433->5432"], ["127.0.0.1:15434->5432"]]
          : [[], [], []],
      );
      expect(made.endpoints.sql.outside).toBe("127.0.0.1:15432");
    });

    test("a port without `publish` stays inside", async () => {
      const { made } = await deploy((target, parent) => target.deploy("web", service, { parent }));
      expect(made.endpoints.admin).not.toHaveProperty("outside");
    });
  });
}
