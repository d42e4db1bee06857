import { KubeConfig } from "@kubernetes/client-node";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { type Properties, UNKNOWN } from "../provider/properties.ts";
import type { Change } from "../provider/resource.ts";
import type { Schema } from "../provider/schema.ts";

/** The provider's inputs that are supported. */
export const providerSchema: Schema = {
  context: { shape: "string", onChange: "update" },
  kubeconfig: { shape: "string", onChange: "update" },
  cluster: { shape: "string", onChange: "update" },
  namespace: { shape: "string", onChange: "update" },
};

/** A cluster, and how to talk to it. */
export interface Cluster {
  readonly config: KubeConfig;
  readonly context: string;
  /** The API server's address. */
  readonly address: string;
  /** The namespace of objects that name none. */
  readonly namespace: string;
}

/**
 * The cluster that a provider's inputs choose.
 *
 * @throws a sentence that names the contexts which are there. It never quotes the kubeconfig, which holds credentials.
 */
export function clusterOf(settings: Properties): Cluster {
  const { config, where } = loadConfig(text(settings, "kubeconfig"));
  const names = new Set(config.contexts.map(({ name }) => name));
  const known = names.size === 0 ? "there are none" : `there are: ${[...names].join(", ")}`;
  const context = text(settings, "context") ?? config.currentContext;
  if (!context) {
    throw new Error(`The kubeconfig (${where}) has no current context; name one; ${known}.`);
  }
  const found = config.getContextObject(context);
  if (found === null) {
    throw new Error(
      `There is no context "${context}" in the kubeconfig (${where}); ${known}. Name one of them, or point KUBECONFIG at the file that has it.`,
    );
  }
  const cluster = text(settings, "cluster") ?? found.cluster;
  const server = config.getCluster(cluster)?.server;
  if (server === undefined) {
    throw new Error(`The kubeconfig (${where}) has no cluster "${cluster}".`);
  }
  config.contexts = [{ ...found, cluster }];
  config.currentContext = context;
  const namespace = text(settings, "namespace") ?? found.namespace ?? "default";
  return { config, context, address: server, namespace };
}

/** Throws when the chosen cluster cannot be found; what a preview does not know yet is looked at later. */
export function checkProvider(settings: Properties): void {
  if (!Object.values(settings).includes(UNKNOWN)) clusterOf(settings);
}

/** Another cluster replaces everything on it; the same one by another name, or by a file elsewhere, replaces nothing. */
export function providerChanges(olds: Properties, news: Properties): Change[] {
  const moved = serverOf(olds) !== serverOf(news);
  return Object.keys(providerSchema)
    .filter((key) => olds[key] !== news[key])
    .map((property) => ({
      property,
      kind: "update",
      replaces: property !== "namespace" && moved,
    }));
}

function serverOf(settings: Properties): string | undefined {
  try {
    return clusterOf(settings).address;
  } catch {
    return undefined;
  }
}

/** Loads what is given as a path or as contents; else what kubectl would load. */
function loadConfig(given: string | undefined): { config: KubeConfig; where: string } {
  if (given !== undefined && /[\n{]/.test(given)) {
    const where = "given as text";
    return { config: loaded(where, (config) => config.loadFromString(given)), where };
  }
  const list = given ?? (process.env["KUBECONFIG"] || join(homedir(), ".kube", "config"));
  const files = list.split(delimiter).filter((file) => file !== "" && existsSync(file));
  if (files.length === 0) {
    throw new Error(
      `There is no kubeconfig at ${list}. Point KUBECONFIG at the file that knows the cluster.`,
    );
  }
  const configs = files.map((file) => loaded(file, (config) => config.loadFromFile(file)));
  return { config: merged(configs), where: files.join(delimiter) };
}

function loaded(where: string, load: (config: KubeConfig) => void): KubeConfig {
  const config = new KubeConfig();
  try {
    load(config);
  } catch (error) {
    const { code, mark } = error as { code?: string; mark?: { line: number } };
    const why = code ?? (mark === undefined ? "an entry is not complete" : `line ${mark.line + 1}`);
    throw new Error(`The kubeconfig (${where}) cannot be read: ${why}.`);
  }
  return config;
}

/** Like kubectl: of several entries with one name the first counts, which is the one that is found. */
function merged(configs: readonly KubeConfig[]): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: configs.flatMap(({ clusters }) => clusters),
    users: configs.flatMap(({ users }) => users),
    contexts: configs.flatMap(({ contexts }) => contexts),
    currentContext: configs.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return config;
}

function text(settings: Properties, key: string): string | undefined {
  const value = settings[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
