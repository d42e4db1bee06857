import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { labels, replicaNames, type Scope, scoped, serviceNames } from "../../model/names.ts";
import { megabytes } from "../../model/units.ts";
import {
  type Env,
  type Files,
  type Listens,
  REFUSED,
  type Runs,
  type Service,
  type Stateful,
  type Task,
} from "../../model/workload.ts";
import { stopWithin } from "../stop-within.ts";
import { READY_WITHIN, readyTest } from "./ready.ts";

/** One container to make, and the volume that it needs. */
export interface RenderedContainer {
  /** The replica's name, unique in the stack: `kafka-0`. */
  readonly name: string;
  readonly container: docker.ContainerArgs;
  /** @default it keeps nothing */
  readonly volume?: docker.VolumeArgs;
}

/** The containers of a service or a stateful workload, one a replica. Pure. */
export function renderReplicas(
  scope: Scope,
  name: string,
  workload: Service | Stateful,
  network: pulumi.Input<string>,
): RenderedContainer[] {
  const names = (workload.kind === "service" ? serviceNames : replicaNames)(
    name,
    workload.replicas,
  );
  return names.map((replica, ordinal) => {
    const container: docker.ContainerArgs = {
      ...common(scope, name, replica, workload),
      networksAdvanced: [{ name: network, aliases: aliases(name, replica) }],
      ports: publish(workload.ports, ordinal),
      healthcheck: {
        tests: readyTest(workload.ready, workload.ports),
        interval: "5s",
        timeout: "5s",
        startPeriod: `${READY_WITHIN}s`,
        retries: 6,
      },
      restart: "unless-stopped",
      stopTimeout: stopWithin(workload),
      destroyGraceSeconds: stopWithin(workload),
      wait: true,
      waitTimeout: READY_WITHIN,
    };
    if (workload.kind === "service") return { name: replica, container };
    const volumeName = scoped(scope, replica);
    return {
      name: replica,
      container: {
        ...container,
        volumes: [{ volumeName, containerPath: workload.storage.mount }],
      },
      volume: { name: volumeName, driver: "local", labels: labelList(labels(scope, name)) },
    };
  });
}

/** The container of a task. It is attached to: its exit code and log are outputs, which the target checks. Pure. */
export function renderTask(
  scope: Scope,
  name: string,
  task: Task,
  network: pulumi.Input<string>,
): docker.ContainerArgs {
  const tries = task.retries + 1;
  const script =
    `for try in $(seq ${tries}); do timeout ${task.timeout} "$@" && exit 0; code=$?; ` +
    `[ $code != ${REFUSED} ] || break; ` +
    `echo "try $try of ${tries} ended with exit code $code" >&2; [ $try = ${tries} ] || sleep 2; done; exit $code`;
  return {
    ...common(scope, name, name, task),
    entrypoints: ["sh", "-c", script, name, ...task.command],
    networksAdvanced: [{ name: network, aliases: [name] }],
    restart: "no",
    attach: true,
    logs: true,
    mustRun: false,
  };
}

function common(scope: Scope, name: string, replica: string, runs: Runs): docker.ContainerArgs {
  return {
    name: scoped(scope, replica),
    image: runs.image,
    hostname: replica,
    ...(runs.command && { entrypoints: [...runs.command] }),
    ...(runs.args && { command: [...runs.args] }),
    envs: envs({ ...runs.env, ...secret(runs.secrets) }),
    uploads: uploads({ ...runs.files, ...secret(runs.secretFiles) }),
    ...(runs.cpu !== undefined && { cpus: String(runs.cpu) }),
    memory: megabytes(runs.memory),
    memorySwap: megabytes(runs.memory),
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    logDriver: "json-file",
    logOpts: { "max-file": "3", "max-size": "10m" },
    labels: labelList(labels(scope, name)),
  };
}

const sorted = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** What is written as a secret is one, even where its value is plain text. */
const secret = (record: Env = {}): Env =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, pulumi.secret(value)]));

const envs = (env: Env): pulumi.Output<string>[] =>
  sorted(env).map(([key, value]) => pulumi.interpolate`${key}=${value}`);

const uploads = (files: Files) => sorted(files).map(([file, content]) => ({ file, content }));

const labelList = (record: Readonly<Record<string, string>>) =>
  sorted(record).map(([label, value]) => ({ label, value }));

const publish = (ports: Listens["ports"], ordinal: number) =>
  sorted(ports).flatMap(([, { port, publish }]) =>
    publish === undefined ? [] : [{ internal: port, external: publish + ordinal, ip: "127.0.0.1" }],
  );

const aliases = (name: string, replica: string): string[] =>
  replica === name ? [name] : [name, replica, `${replica}.${name}`];
