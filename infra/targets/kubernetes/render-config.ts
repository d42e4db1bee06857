import type * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../errors.ts";
import type { Env, Files, Runs } from "../../model/workload.ts";

/** What of a workload becomes ConfigMaps and Secrets; parts that are empty are not there. */
export interface Config<T> {
  readonly env?: T;
  readonly secrets?: T;
  readonly files?: T;
  readonly secretFiles?: T;
}

/** The data of the ConfigMap (`env`, `files`) or Secret (`secrets`, `secretFiles`) that each part becomes. */
export type ConfigData = Config<Readonly<Record<string, pulumi.Input<string>>>>;

/** Bytes that a ConfigMap or a Secret takes. */
const MOST = 1024 * 1024;

/**
 * The parts of a workload's configuration, keys sorted; a file's key says its path. Pure.
 * @throws pulumi.RunError when a part is larger than Kubernetes takes, as far as its contents are known.
 */
export function renderConfig(name: string, { env, secrets, files, secretFiles }: Runs): ConfigData {
  const mistakes = Object.entries({ env, secrets, files, secretFiles })
    .map(([part, record]): [string, number] => [part, bytes(record)])
    .filter(([, size]) => size > MOST)
    .map(
      ([part, size]) =>
        `${part} hold ${size} bytes, and Kubernetes takes ${MOST}: put large files into the image or the object store`,
    );
  if (mistakes.length > 0) refuse(`The workload "${name}" cannot be deployed.`, mistakes);
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

const bytes = (record: Env | Files = {}): number =>
  Object.values(record).reduce<number>(
    (sum, content) => sum + (typeof content === "string" ? Buffer.byteLength(content) : 0),
    0,
  );

const sorted = (record: Env, key: (name: string) => string) =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [key(name), value]),
  );
