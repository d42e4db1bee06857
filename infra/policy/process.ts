/** A JSON value; a secret in it is `{ secret: value }`. */
export type Plain =
  string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** What one replica, or a task, comes to on a target: the words that every target's resources can be put in. */
export interface Process {
  /** `kafka-0` */
  readonly name: string;
  /** `kafka` */
  readonly workload: string;
  readonly image: Plain;
  /** What takes the place of the image's entry point. @default the image's */
  readonly command?: Plain;
  /** @default the image's */
  readonly args?: Plain;
  /** Values by name; a secret is `{ secret: value }`. */
  readonly env: Readonly<Record<string, Plain>>;
  /** Contents by path; a secret is `{ secret: value }`. */
  readonly files: Readonly<Record<string, Plain>>;
  /** Directories that it may write to beside its volume, sorted. */
  readonly writes: readonly string[] | "everywhere";
  /** The mount, and the name of what is mounted there and outlives the process. @default it keeps nothing */
  readonly volume?: { readonly mount: string; readonly name: string };
  /** The limit, in megabytes. @default none */
  readonly memory?: number;
  /** The limit. @default none */
  readonly cpu?: number;
  /** Ports of the machine that it takes: `127.0.0.1:9092->9092`. */
  readonly published: readonly string[];
  /** The names by which others find it. */
  readonly hosts: readonly string[];
  /** How it is asked whether it answers. @default it is not */
  readonly ready?: Plain;
  /** The workloads that it starts after, sorted. */
  readonly after: readonly string[];
  /** Times it is tried; a task's. @default it is kept running */
  readonly tries?: number;
  /** Seconds a try may take; a task's. */
  readonly timeout?: number;
  /** It may not gain privileges and has no capabilities. */
  readonly unprivileged: boolean;
  /** Its log cannot fill the disk. */
  readonly rotatesLogs: boolean;
  /** Paths of the machine, its devices and namespaces, that it sees. */
  readonly sees: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A process, and the workloads that it says it connects to or waits for. */
export interface Connected extends Process {
  readonly connects: readonly string[];
}
