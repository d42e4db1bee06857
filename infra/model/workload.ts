import type * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "./endpoint.ts";
import type { Size } from "./units.ts";

/** Environment variables by name. */
export type Env = Readonly<Record<string, pulumi.Input<string>>>;

/** File contents by absolute path. */
export type Files = Readonly<Record<string, pulumi.Input<string>>>;

/** Folders of the platform's bucket, as prefixes without slashes at their ends. */
export interface Folders {
  /** @default none */
  readonly reads?: readonly string[];
  /** What it writes it may read and delete as well. @default none */
  readonly writes?: readonly string[];
}

/** What runs: every kind of workload has it. */
export interface Runs {
  readonly image: pulumi.Input<string>;
  /** Replaces the image's entry point. @default the image's */
  readonly command?: readonly pulumi.Input<string>[];
  /** Arguments of the entry point. @default the image's */
  readonly args?: readonly pulumi.Input<string>[];
  /** @default none */
  readonly env?: Env;
  /** Environment variables that nobody else may read: encrypted in state, a Secret on Kubernetes. @default none */
  readonly secrets?: Env;
  /** Readable files, made before the start; a change replaces the workload. @default none */
  readonly files?: Files;
  /** Files that nobody else may read. @default none */
  readonly secretFiles?: Files;
  /** Variable in which it finds the zone that it runs in; it is empty, or not set, where the target has no zones. @default it is not told */
  readonly zone?: string;
  /**
   * Directories that the process writes to and that may vanish with it. Where they are given, they, `/tmp` and its volume are all that it
   * writes to, and on Kubernetes the rest is read-only; on Docker it writes to the container. @default it writes wherever it likes
   */
  readonly scratch?: readonly string[];
  /** Processors, as a limit; fractions allowed. @default no limit */
  readonly cpu?: number;
  /** Memory, as a hard limit. */
  readonly memory: Size;
  /** Endpoints that it connects to: it starts after their owners are ready, and on Kubernetes only these may be reached. @default none */
  readonly uses?: readonly Endpoint[];
  /** Endpoints that it connects to once it runs, without waiting for their owners. @default none */
  readonly reaches?: readonly Endpoint[];
  /** What must be ready, or have succeeded, before it starts. @default what it uses */
  readonly after?: readonly Deployed[];
  /** Pods that it makes itself where the target has pods. It finds its own name and address in POD_NAME and POD_IP. @default none */
  readonly makes?: MadePods;
  /**
   * Folders of the bucket that it uses: where the bucket has no key, the process gets a role that may use these and no others. Where it
   * has one, whoever has the key may use them all. @default none
   */
  readonly folders?: Folders;
  /** Seconds that it has to end in good order when it is told to, before it is killed. @default 30 */
  readonly stopWithin?: number;
}

/** Pods that a process makes itself. */
export interface MadePods {
  /** Their name, by which policies know them. */
  readonly pods: string;
  /** `tasks` stand for themselves. Spark's `executors` and their driver reach each other, and they reach what it reaches. */
  readonly as: "tasks" | "executors";
}

/** How to tell that a process answers. It runs every few seconds: cheap, no JVM start. */
export type Ready =
  | { readonly command: readonly string[] }
  | { readonly http: string; readonly port: string }
  | { readonly tcp: string };

/** A port of a workload. */
export interface Port {
  readonly port: number;
  /** Port on the user's machine (127.0.0.1 only); replica `n` gets this plus `n`. @default not published */
  readonly publish?: number;
  /** Name of the web page that it serves, `airflow`: where the target has an ingress, that publishes it. @default none */
  readonly page?: string;
}

/** What answers: services and stateful workloads have it. */
export interface Listens {
  readonly ports: Readonly<Record<string, Port>>;
  readonly ready: Ready;
  readonly replicas: number;
}

/** Replicas that are alike and keep nothing. */
export type Service = { readonly kind: "service" } & Runs & Listens;

/** Replicas with names (`kafka-0.kafka`) and a volume each, which outlive the process. */
export type Stateful = {
  readonly kind: "stateful";
  readonly storage: { readonly mount: string; readonly size: Size };
  /**
   * `ordered`: each replica starts when the one before is ready; `parallel`: all at once. `rolling`: one at a time when they change, and at
   * once at their start where the target can tell the two apart; a quorum's replica must be ready while it is alone.
   */
  readonly startup: "ordered" | "parallel" | "rolling";
} & Runs &
  Listens;

/** The exit code of a task that refuses what it was given: it is not tried again, since it would say the same. */
export const REFUSED = 65;

/** Runs to its end once for each content; its failure fails the `up`. It must be idempotent. */
export type Task = {
  readonly kind: "task";
  readonly command: readonly pulumi.Input<string>[];
  /** How often to try again after a failure that is not {@link REFUSED}. */
  readonly retries: number;
  /** Seconds until a try is ended and counts as failed. */
  readonly timeout: number;
} & Runs;

/** One process of the platform as plain data; a target renders it. Structure is plain, only leaves are Inputs. */
export type Workload = Service | Stateful | Task;

/** The names of a workload's ports: `never` for a task. */
export type Ports<W extends Workload> = W extends { readonly ports: infer P }
  ? Extract<keyof P, string>
  : never;
