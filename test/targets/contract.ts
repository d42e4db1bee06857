import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { Process } from "../../infra/policy/process.ts";
import type { Workload } from "../../infra/model/workload.ts";
import { order, outside } from "./contract-order.ts";
import { deployer } from "./deployer.ts";
import type { Subject } from "./subject.ts";
import { REFUSED } from "./refused.ts";
import { service, stateful, task } from "./workloads.ts";

/** What every target promises, whatever it makes of it. */
export function contract(subject: Subject): void {
  const deploy = deployer(subject);
  const alone = async (workload: Workload) => {
    const { processes } = await deploy((target, parent) =>
      target.deploy("it", workload, { parent }),
    );
    return processes[0] as Process;
  };

  describe("names and addresses", () => {
    test("a service's endpoint is its name, whatever its replicas", async () => {
      const { made } = await deploy((target, parent) =>
        target.deploy("web", { ...service, replicas: 2 }, { parent }),
      );
      const { host, port, hosts, owner } = made.endpoints.http;
      expect({ host, port, hosts }).toEqual({ host: "web", port: 8080, hosts: ["web"] });
      expect(Object.keys(made.endpoints)).toEqual(["http", "admin"]);
      expect(owner).toBe(made);
    });

    test("a stateful workload's endpoint names each replica below the workload's name", async () => {
      const { made } = await deploy((target, parent) => target.deploy("db", stateful, { parent }));
      const { host, port, hosts } = made.endpoints.sql;
      expect({ host, port, hosts }).toEqual({
        host: "db",
        port: 5432,
        hosts: ["db-0.db", "db-1.db", "db-2.db"],
      });
    });

    test("a page is reached by the name that this machine has in the browser", async () => {
      const { made } = await deploy((target) =>
        ["it.localhost", undefined].map((host) => target.pageUrl("it", 18080, host)),
      );
      expect(made).toEqual(["http://it.localhost:18080", "http://localhost:18080"]);
    });

    test("every name of an endpoint leads to the replica that it promises", async () => {
      const { processes } = await deploy((target, parent) => {
        target.deploy("web", service, { parent });
        target.deploy("db", stateful, { parent });
      });
      const reached = (host: string) =>
        processes.filter(({ hosts }) => hosts.includes(host)).map(({ name }) => name);
      expect(reached("web")).toEqual(["web"]);
      expect(reached("db")).toEqual(["db-0", "db-1", "db-2"]);
      expect(reached("db-1.db")).toEqual(["db-1"]);
    });

    test("the compiler knows a workload's ports, and that a task has none", async () => {
      const { made } = await deploy((target, parent) => ({
        web: target.deploy("web", service, { parent }),
        job: target.deploy("job", task, { parent }),
      }));
      // @ts-expect-error the service has no such port
      expect(made.web.endpoints.https).toBeUndefined();
      // @ts-expect-error a task has no ports
      expect(made.job.endpoints.http).toBeUndefined();
    });

    test("a task has no endpoints", async () => {
      const { made } = await deploy((target, parent) => target.deploy("job", task, { parent }));
      expect(made.endpoints).toEqual({});
    });

    test("the labels name project, stack and workload, and nothing that changes", async () => {
      expect((await alone(stateful)).labels).toEqual({
        "app.kubernetes.io/instance": "dev",
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/name": "it",
        "app.kubernetes.io/part-of": "headwater",
      });
    });
  });

  describe("what runs", () => {
    test("image, command and arguments are the workload's", async () => {
      const process = await alone({ ...service, command: ["run"], args: ["--port", "8080"] });
      expect(process.image).toBe("web:1");
      expect(process.command).toEqual(["run"]);
      expect(process.args).toEqual(["--port", "8080"]);
    });

    test("the image's own command and arguments stay when the workload has none", async () => {
      const process = await alone(service);
      expect("command" in process || "args" in process).toBe(false);
    });

    test("variables are readable, secret ones are secret, and both arrive", async () => {
      const process = await alone({
        ...service,
        env: { MODE: "fast", URL: "http://a?b=c" },
        secrets: { TOKEN: pulumi.secret("t"), PLAIN_TEXT_IN_SECRETS: pulumi.secret("x=y") },
      });
      expect(process.env).toEqual({
        MODE: "fast",
        URL: "http://a?b=c",
        TOKEN: { secret: "t" },
        PLAIN_TEXT_IN_SECRETS: { secret: "x=y" },
      });
    });

    test("files lie at their paths, secret ones are secret", async () => {
      const process = await alone({
        ...service,
        files: { "/etc/a_b.conf": "one", "/etc/a/b.conf": "two" },
        secretFiles: { "/etc/key": pulumi.secret("k") },
      });
      expect(process.files).toEqual({
        "/etc/a_b.conf": "one",
        "/etc/a/b.conf": "two",
        "/etc/key": { secret: "k" },
      });
    });

    test("what is put in `secrets` or `secretFiles` is secret even when its value is not", async () => {
      const process = await alone({
        ...service,
        secrets: { TOKEN: "written by hand" },
        secretFiles: { "/etc/key": "written by hand" },
      });
      expect(process.env).toEqual({ TOKEN: { secret: "written by hand" } });
      expect(process.files).toEqual({ "/etc/key": { secret: "written by hand" } });
    });

    test("directories to write to are there", async () => {
      const { writes } = await alone({ ...service, scratch: ["/var/it", "/run/it"] });
      const all = ["/run/it", "/tmp", "/var/it"];
      expect(writes === "everywhere" ? all : writes).toEqual(all);
    });

    test("a process that names no directory to write to writes wherever it likes", async () => {
      expect((await alone(service)).writes).toBe("everywhere");
    });

    test("memory is limited to the megabyte, processors only when they are given", async () => {
      const limited = await alone({ ...service, cpu: 1.5 });
      expect([limited.memory, limited.cpu]).toEqual([1536, 1.5]);
      expect((await alone(service)).cpu).toBeUndefined();
    });

    test("no process has capabilities or can gain privileges", async () => {
      const { processes } = await deploy((target, parent) => {
        target.deploy("web", service, { parent });
        target.deploy("db", stateful, { parent });
        target.deploy("job", task, { parent });
      });
      expect(processes.map(({ name, unprivileged }) => [name, unprivileged])).toEqual(
        expect.arrayContaining([
          ["db-0", true],
          ["db-1", true],
          ["db-2", true],
          ["job", true],
          ["web", true],
        ]),
      );
      expect(processes).toHaveLength(5);
    });
  });

  describe("kinds", () => {
    test("each stateful replica keeps a volume of its own", async () => {
      const { processes } = await deploy((target, parent) =>
        target.deploy("db", stateful, { parent }),
      );
      expect(processes.map(({ name }) => name)).toEqual(["db-0", "db-1", "db-2"]);
      expect(processes.map(({ volume }) => volume?.mount)).toEqual(Array(3).fill("/var/lib/store"));
      expect(new Set(processes.map(({ volume }) => volume?.name)).size).toBe(3);
    });

    test("a single stateful replica has the name that it keeps when others join", async () => {
      const process = await alone({ ...stateful, replicas: 1 });
      expect([process.name, process.hosts.includes("it-0.it")]).toEqual(["it-0", true]);
    });

    test("a service keeps nothing", async () => {
      expect((await alone(service)).volume).toBeUndefined();
    });

    test("a service's replicas are as many as it says, and the first keeps its name when others join", async () => {
      const { processes } = await deploy((target, parent) =>
        target.deploy("web", { ...service, replicas: 2 }, { parent }),
      );
      expect(processes.map(({ name }) => name)).toEqual(["web", "web-1"]);
    });

    test("a task is tried as often as it says, each time for as long as it says, and its failure is seen", async () => {
      const process = await alone(task);
      expect(process).toMatchObject({ command: ["make", "it so"], tries: 3, timeout: 60 });
      expect(process.ready).toBeUndefined();
    });

    test("services and stateful workloads are asked whether they answer, in each of the three ways", async () => {
      for (const ready of [
        { http: "/health", port: "http" },
        { tcp: "http" },
        { command: ["true"] },
      ] as const) {
        expect((await alone({ ...service, ready })).ready).toBeDefined();
      }
      expect((await alone(stateful)).ready).toBeDefined();
    });
  });

  order(deploy);
  outside(subject, deploy);

  describe("refusals", () => {
    for (const { mistake, name = "it", workload, before, says } of REFUSED) {
      test(mistake, async () => {
        let message = "nothing was refused";
        const { processes } = await deploy((target, parent) => {
          if (before !== undefined) target.deploy(before, task, { parent });
          try {
            target.deploy(name, workload, { parent });
          } catch (error) {
            message = (error as Error).message;
          }
        });
        const lines = says.map((line) => `\n  - ${line}`).join("");
        expect(message).toBe(`The workload "${name}" cannot be deployed.${lines}`);
        expect(processes).toHaveLength(before === undefined ? 0 : 1);
      });
    }
  });

  test("the same workloads give the same resources", async () => {
    const once = () =>
      deploy((target, parent) => {
        const db = target.deploy("db", stateful, { parent });
        target.deploy("web", { ...service, uses: [db.endpoints.sql], env: { A: "1" } }, { parent });
        target.deploy("job", { ...task, files: { "/a": "b" } }, { parent });
      });
    expect((await once()).resources).toEqual((await once()).resources);
  });

  test("the order in which settings are written makes no difference", async () => {
    const one = await alone({ ...service, env: { A: "1", B: "2" }, scratch: ["/a", "/b"] });
    const other = await alone({ ...service, scratch: ["/b", "/a"], env: { B: "2", A: "1" } });
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  test("every resource is the owner's child and has an explicit provider", async () => {
    const { resources } = await deploy((target, parent) => {
      target.deploy("db", stateful, { parent });
      target.deploy("job", { ...task, files: { "/a": "b" }, secrets: { A: "b" } }, { parent });
    });
    const custom = resources.filter(({ type }) => !/^(test|pulumi:providers):/.test(type));
    expect(custom.filter(({ provider }) => provider === undefined)).toEqual([]);
    const below = custom.filter(({ name }) => /^(db|job)/.test(name));
    expect(below.length).toBeGreaterThan(3);
    expect(below.filter(({ parent }) => parent !== "Owner:owner")).toEqual([]);
  });
}
