import type * as pulumi from "@pulumi/pulumi";
import type { Env, Files, Runs } from "../../workload.ts";

/** What of a workload becomes ConfigMaps and Secrets; parts that are empty are not there. */
export interface Config<T> {
  readonly env?: T;
  readonly secrets?: T;
  readonly files?: T;
  readonly secretFiles?: T;
}

/** The data of the ConfigMap (`env`, `files`) or Secret (`secrets`, `secretFiles`) that each part becomes. */
export type ConfigData = Config<Readonly<Record<string, pulumi.Input<string>>>>;

/** The parts of a workload's configuration, keys sorted; a file's key says its path. Pure. */
export function renderConfig({ env, secrets, files, secretFiles }: Runs): ConfigData {
  return {
    ...(filled(env) && { env: sorted(env, (name) => name) }),
    ...(filled(secrets) && { secrets: sorted(secrets, (name) => name) }),
    ...(filled(files) && { files: sorted(files, fileKey) }),
    ...(filled(secretFiles) && { secretFiles: sorted(secretFiles, fileKey) }),
  };
}

/**
 * A path as a key of a ConfigMap, which may hold letters, digits, dots, dashes and underscores: `_` becomes `_.` and `/` becomes `__`,
 * so that no two paths meet.
 */
export const fileKey = (path: string): string => path.replaceAll("_", "_.").replaceAll("/", "__");

const filled = (record: Env | Files | undefined): record is Env =>
  record !== undefined && Object.keys(record).length > 0;

const sorted = (record: Env, key: (name: string) => string) =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [key(name), value]),
  );
