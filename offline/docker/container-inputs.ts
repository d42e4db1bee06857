import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import type { Field, Property, Schema, Shape } from "../provider/schema.ts";
import { labelsProperty } from "./labels.ts";

/** The inputs of a container as plain values, once they were checked against {@link containerSchema}. */
export type ContainerInputs = Unwrap<ContainerArgs> & { readonly name: string };

const fixed = (shape: Shape, more: Partial<Field> = {}): Property => ({
  shape,
  onChange: "replace",
  ...more,
});
const live = (shape: Shape, more: Partial<Field> = {}): Property => ({
  shape,
  onChange: "update",
  ...more,
});
const strings: Shape = { list: "string" };
const stringSet: Shape = { set: "string" };
const stringMap: Shape = { map: "string" };

const port: Shape = {
  object: {
    internal: { shape: "number", required: true },
    external: { shape: "number" },
    ip: { shape: "string", default: "0.0.0.0" },
    protocol: { shape: "string", default: "tcp" },
  },
};
const volume: Shape = {
  object: {
    volumeName: { shape: "string" },
    hostPath: { shape: "string" },
    containerPath: { shape: "string", required: true },
    readOnly: { shape: "boolean", default: false },
  },
};
const upload: Shape = {
  object: {
    file: { shape: "string", required: true },
    content: { shape: "string" },
    contentBase64: { shape: "string" },
    executable: { shape: "boolean", default: false },
    permissions: { shape: "string" },
    owner: { shape: "string" },
    group: { shape: "string" },
  },
};
const mount: Shape = {
  object: {
    type: { shape: "string", required: true },
    target: { shape: "string", required: true },
    source: { shape: "string" },
    readOnly: { shape: "boolean", default: false },
    bindOptions: { shape: { object: { propagation: { shape: "string" } } } },
    tmpfsOptions: {
      shape: { object: { sizeBytes: { shape: "number" }, mode: { shape: "number" } } },
    },
    volumeOptions: { shape: { object: { noCopy: { shape: "boolean", default: false } } } },
  },
};
const membership: Shape = {
  object: {
    name: { shape: "string", required: true },
    aliases: { shape: stringSet },
    ipv4Address: { shape: "string" },
    ipv6Address: { shape: "string" },
  },
};
const healthcheck: Shape = {
  object: {
    tests: { shape: strings, required: true },
    interval: { shape: "string", default: "0s" },
    timeout: { shape: "string", default: "0s" },
    startPeriod: { shape: "string", default: "0s" },
    retries: { shape: "number", default: 0 },
  },
};
const ulimit: Shape = {
  object: {
    name: { shape: "string", required: true },
    soft: { shape: "number", required: true },
    hard: { shape: "number", required: true },
  },
};
const host: Shape = {
  object: {
    host: { shape: "string", required: true },
    ip: { shape: "string", required: true },
  },
};

/**
 * The inputs of `docker.Container` that are supported, with the official plugin's rules on what replaces a container.
 *
 * `healthcheck`, `tmpfs` and `init` replace here: the official plugin records such a change and leaves the container as
 * it was, which is worse than replacing it.
 */
export const containerSchema: Schema = {
  name: fixed("string"),
  image: fixed("string", { required: true }),
  command: fixed(strings),
  entrypoints: fixed(strings),
  envs: fixed(stringSet),
  user: fixed("string"),
  workingDir: fixed("string"),
  hostname: fixed("string"),
  hosts: fixed({ set: host }),
  networkMode: fixed("string", { default: "bridge" }),
  networksAdvanced: fixed({ set: membership }),
  ports: fixed({ list: port }),
  volumes: fixed({ set: volume }),
  mounts: fixed({ set: mount }),
  tmpfs: fixed(stringMap),
  uploads: fixed({ set: upload }),
  labels: labelsProperty,
  healthcheck: fixed(healthcheck),
  init: fixed("boolean"),
  readOnly: fixed("boolean", { default: false }),
  capabilities: fixed({ object: { adds: { shape: stringSet }, drops: { shape: stringSet } } }),
  securityOpts: fixed(stringSet),
  ulimits: fixed({ set: ulimit }),
  sysctls: fixed(stringMap),
  shmSize: fixed("number"),
  cpus: fixed("string"),
  stopSignal: fixed("string"),
  stopTimeout: fixed("number"),
  logDriver: fixed("string"),
  logOpts: fixed(stringMap),
  memory: live("number", { default: 0 }),
  memorySwap: live("number", { default: 0 }),
  cpuShares: live("number", { default: 0 }),
  restart: live("string", { default: "no" }),
  maxRetryCount: live("number", { default: 0 }),
  rm: live("boolean", { default: false }),
  removeVolumes: live("boolean", { default: true }),
  destroyGraceSeconds: live("number"),
  mustRun: live("boolean", { default: true }),
  attach: live("boolean", { default: false }),
  logs: live("boolean", { default: false }),
  wait: live("boolean", { default: false }),
  waitTimeout: live("number", { default: 60 }),
};
