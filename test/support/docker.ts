import type Docker from "dockerode";
import { schema } from "../../infra/config/schema.ts";

/** A container of the stack `dev`. */
export interface Given {
  readonly name: string;
  /** Docker's sentence: `Exited (137) 5 minutes ago`. */
  readonly status: string;
  readonly state?: string;
  readonly ports?: readonly number[];
  /** It is one that ends. */
  readonly task?: true;
  /** How often Docker has started it again, and how many seconds ago it did last. */
  readonly restarts?: number;
  readonly startedAgo?: number;
  readonly outOfMemory?: true;
}

/** Docker as it lists the containers of the stack `dev`, and nothing else. */
export function dockerOf(given: readonly Given[]): Docker {
  const containers = given.map(({ name, status, state, ports = [] }) => ({
    Id: name,
    Names: [`/headwater-dev-${name}`],
    State: state ?? (status.startsWith("Up") ? "running" : "exited"),
    Status: status,
    Ports: ports.map((PublicPort) => ({ PublicPort })),
  }));
  return {
    version: async () => ({ Version: "29.0.0", ApiVersion: "1.52" }),
    info: async () => ({ DockerRootDir: "/d", MemTotal: 1, KernelVersion: "6" }),
    listContainers: async () => containers,
    listNetworks: async () => [],
    listVolumes: async () => ({ Volumes: [] }),
    getContainer: (id: string) => ({
      inspect: async () => {
        const one = given.find(({ name }) => name === id);
        return {
          HostConfig: { RestartPolicy: { Name: one?.task ? "no" : "unless-stopped" } },
          RestartCount: one?.restarts ?? 0,
          State: {
            OOMKilled: one?.outOfMemory ?? false,
            StartedAt: new Date(Date.now() - (one?.startedAgo ?? 7200) * 1000).toISOString(),
          },
        };
      },
    }),
  } as unknown as Docker;
}

/** A stack on Docker whose scheduler was killed, as `prepare.ts` looks it up. */
export const killedScheduler = {
  scope: { project: "headwater", stack: "dev" },
  settings: schema.parse({ target: { kind: "docker" } }),
  builder: undefined,
  address: "unix:///none.sock",
  docker: dockerOf([{ name: "airflow-scheduler", status: "Exited (137) 5 minutes ago" }]),
};

/** What is said of it, as a line. */
export const SCHEDULER_GONE =
  "✗ airflow-scheduler: Exited (137) 5 minutes ago; `npm run up` starts it again.";
