import type { Workload } from "../../infra/model/workload.ts";
import { service, stateful, task } from "./workloads.ts";

/** Workloads that no target makes, and the whole of what each says. */
export const REFUSED: readonly {
  readonly mistake: string;
  readonly name?: string;
  readonly workload: Workload;
  readonly before?: string;
  readonly says: readonly string[];
}[] = [
  {
    mistake: "readiness on a port that is not there",
    workload: { ...service, ready: { tcp: "https" } },
    says: ['ready names the port "https": its ports are http, admin'],
  },
  {
    mistake: "a name that DNS does not take",
    name: "My_Store",
    workload: task,
    says: [
      'its name is "My_Store": write at most 40 lower-case letters, digits and dashes, a letter first',
    ],
  },
  {
    mistake: "a name that is taken",
    workload: task,
    before: "it",
    says: ["its name is another workload's already: give it one of its own"],
  },
  {
    mistake: "no replicas",
    workload: { ...stateful, replicas: 0 },
    says: ["replicas is 0: write a whole number of at least 1"],
  },
  {
    mistake: "a variable and a file that are both readable and secret",
    workload: {
      ...task,
      env: { KEY: "a" },
      secrets: { KEY: "b" },
      files: { "/key": "a" },
      secretFiles: { "/key": "b" },
    },
    says: [
      "KEY is in env and in secrets: keep it in one of them",
      "/key is in files and in secretFiles: keep it in one of them",
    ],
  },
  {
    mistake: "paths that are not absolute, variables that no shell takes",
    workload: {
      ...stateful,
      files: { "etc/it.conf": "", "/etc/../shadow": "" },
      scratch: ["~/tmp"],
      env: { "1ST": "a" },
      zone: "my-zone",
      storage: { mount: "data", size: "1 GB" },
    },
    says: [
      'env has the name "1ST": write letters, digits and underscores, no digit first',
      'zone has the name "my-zone": write letters, digits and underscores, no digit first',
      'files has the path "etc/it.conf": write an absolute one of letters, digits, dots, dashes and underscores',
      'files has the path "/etc/../shadow": write an absolute one of letters, digits, dots, dashes and underscores',
      'scratch has the path "~/tmp": write an absolute one of letters, digits, dots, dashes and underscores',
      'storage.mount has the path "data": write an absolute one of letters, digits, dots, dashes and underscores',
    ],
  },
  {
    mistake: "amounts that are none",
    workload: {
      ...stateful,
      cpu: 0,
      memory: "0.5 MB",
      storage: { mount: "/data", size: "1e3 GB" },
    },
    says: [
      'memory is "0.5 MB": write at least 1 MB',
      "cpu is 0: write more than 0",
      'storage.size: "1e3 GB" is not a size: write a number, a space and MB, GB or TB',
    ],
  },
  {
    mistake: "ports that are none, twice the same, or published beyond the last",
    workload: {
      ...stateful,
      ports: {
        sql: { port: 5432, publish: 65534 },
        again: { port: 5432 },
        none: { port: 0 },
        "a-name-that-is-too-long": { port: 1 },
      },
    },
    says: [
      "ports.sql.publish is 65534: write a whole number from 1 to 65533",
      "ports.none.port is 0: write a whole number from 1 to 65535",
      'ports has the name "a-name-that-is-too-long": write at most 15 lower-case letters, digits and dashes, a letter first',
      "ports.again.port is 5432, which another port of it has already",
    ],
  },
  {
    mistake: "a task that is never tried",
    workload: { ...task, retries: -1, timeout: 0 },
    says: [
      "retries is -1: write a whole number of at least 0",
      "timeout is 0: write a whole number of at least 1",
    ],
  },
];
