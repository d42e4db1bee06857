import { describe, expect, test } from "vitest";
import type { Connected, Process } from "../../infra/policy/process.ts";
import { cloudBreaches } from "../../infra/policy/cloud-rules.ts";
import { breaches, RULES } from "../../infra/policy/rules.ts";
import type { Workload } from "../../infra/model/workload.ts";
import { stackFile, stacks } from "../../tools/project.ts";
import { recordSettings, recordStack, STACKS } from "../support/platform.ts";
import { settingsOf } from "../support/stack-file.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";

const HERE = new URL("../../", import.meta.url);

const connects = ({ uses = [], reaches = [], after = [] }: Workload): string[] => [
  ...[...uses, ...reaches].map(({ owner }) => owner.name),
  ...after.map(({ name }) => name),
];

describe("no stack breaks a guardrail", () => {
  const own = stacks().map((stack): [string, () => ReturnType<typeof recordStack>] => [
    `${stackFile(stack)} of this repository`,
    () => recordSettings(stack, settingsOf(stack, HERE), HERE),
  ]);
  const fixed = STACKS.map((stack): (typeof own)[number] => [stack, () => recordStack(stack)]);
  test.each([...fixed, ...own])("%s", async (_, recorded) => {
    const { resources, made } = await recorded();
    const declared = new Map(
      made.workloads.map(({ name, workload }) => [name, connects(workload)]),
    );
    const processes = [...dockerProcesses(resources), ...kubernetesProcesses(resources)].map(
      (process: Process): Connected => ({
        ...process,
        connects: declared.get(process.workload) ?? [],
      }),
    );
    const workloads = new Set(processes.map(({ workload }) => workload));
    expect([...workloads].sort()).toEqual(made.workloads.map(({ name }) => name).sort());
    expect(breaches(processes)).toEqual([]);
    expect(cloudBreaches(resources)).toEqual([]);
  });
});

const good: Connected = {
  name: "web",
  workload: "web",
  image: "web:1",
  env: {},
  files: {},
  writes: "everywhere",
  memory: 64,
  published: ["127.0.0.1:8080->8080"],
  hosts: ["web"],
  after: [],
  unprivileged: true,
  rotatesLogs: true,
  sees: [],
  labels: {},
  connects: [],
};
const store: Connected = { ...good, name: "db-0", workload: "db", published: [] };

describe("each guardrail sees what it is for", () => {
  const { memory: _, ...unlimited } = good;
  const bad: readonly (readonly [what: string, process: Connected, says: readonly string[]])[] = [
    [
      "a port for everybody",
      { ...good, published: ["0.0.0.0:1->1"] },
      ["ports are published on 127.0.0.1 alone: web: 0.0.0.0:1->1"],
    ],
    ["no memory limit", unlimited, ["every process has a memory limit: web: it has none"]],
    [
      "privileges",
      { ...good, unprivileged: false },
      ["no process has capabilities or can gain privileges: web: it has or can"],
    ],
    [
      "an endless log",
      { ...good, rotatesLogs: false },
      ["no log can fill the disk: web: its log is not rotated"],
    ],
    [
      "Docker's socket",
      { ...good, sees: ["/var/run/docker.sock"] },
      ["nothing of the machine is seen from within: web: /var/run/docker.sock"],
    ],
    [
      "a password in the open",
      { ...good, env: { DB_PASSWORD: "x", ACCESS_KEY: "public", A: "b" } },
      ["secrets are not in plain variables: web: DB_PASSWORD"],
    ],
    [
      "a password in a URL in the open",
      {
        ...good,
        env: { URL: "sql://u:p@somewhere/x", CONN: '{"Password": "p"}', A: "http://a:1/@" },
      },
      ["URL", "CONN"].map((name) => `secrets are not in plain variables: web: ${name}`),
    ],
    [
      "a secret on the command line",
      { ...good, args: ["--key", { secret: "k" }] },
      ["secrets are not on the command line: web: in its arguments"],
    ],
    [
      "a host in each place",
      {
        ...good,
        command: ["connect", "db-0.db:5432"],
        args: ["--to=db:5432"],
        env: { PGHOST: "db", URL: "http://db/x", SAFE: { secret: "sql://u:p@db:1/x" } },
        files: { "/etc/web.conf": "exec 3<>/dev/tcp/db/5432" },
      },
      ["its command", "its arguments", "URL", "SAFE", "PGHOST", "/etc/web.conf"].map(
        (where) => `who names another's host says that it connects to it: web: db in ${where}`,
      ),
    ],
  ];
  test.each(bad)("%s", (_what, process, says) => {
    expect(breaches([process, store])).toEqual(says);
  });

  test("and nothing else", () => {
    const words: Connected = {
      ...good,
      env: { USER: "db", PATH: "/opt/db/bin:/usr/bin", OTHER: "http://db-2/", NOTE: "my-db:1" },
    };
    expect(breaches([words, store])).toEqual([]);
    expect(breaches([{ ...good, env: { PGHOST: "db" }, connects: ["db"] }, store])).toEqual([]);
  });

  test("each rule is broken by one of these", () => {
    const broken = bad.flatMap(([, process]) => breaches([process, store]));
    for (const { name } of RULES)
      expect(broken.some((breach) => breach.startsWith(name))).toBe(true);
  });
});
