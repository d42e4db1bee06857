import { execFileSync } from "node:child_process";
import { KUBECONFIG } from "../../tools/cluster/layout.ts";
import { program } from "../../offline/index.ts";

/** The tier's stack. */
export const SCOPE = { project: "headwater", stack: "tier" } as const;

/** The tier's own namespace. */
export const NAMESPACE = "headwater-tier";

/** Kubernetes' own client, told what to print. */
export const kubectl = (...args: string[]): string => feed(undefined, ...args);

/** The same, with something to read. @param input its standard input */
export const feed = (input: string | undefined, ...args: string[]): string =>
  execFileSync(
    program("kubectl"),
    ["--kubeconfig", KUBECONFIG, "--namespace", NAMESPACE, ...args],
    { encoding: "utf8", maxBuffer: 1 << 26, ...(input !== undefined && { input }) },
  ).trim();

/** What is looked at of an object. */
export interface Live {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly status: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
    }[];
  };
}

/** The objects of a kind, such as `pods`. */
export const objects = (kind: string): Live[] =>
  JSON.parse(kubectl("get", kind, "--output", "json")).items;
