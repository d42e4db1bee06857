import type { Target } from "../../infra/targets/target.ts";
import type { Scope } from "../../infra/names.ts";
import type { Plain } from "../support/plain.ts";
import type { Recorded } from "../support/record.ts";

/** What one replica, or a task, comes to on a target: the words that every target's resources can be put in. */
export interface Process {
  /** `kafka-0` */
  readonly name: string;
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
  readonly scratch: readonly string[];
  /** The mount and the name of what is mounted there and outlives it. @default it keeps nothing */
  readonly volume?: { readonly mount: string; readonly name: string };
  /** The limit, in megabytes. */
  readonly memory: number;
  /** The limit. @default none */
  readonly cpu?: number;
  /** Ports of the user's machine: `127.0.0.1:9092->9092`. */
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
  readonly labels: Readonly<Record<string, string>>;
}

/** A target and how to read what it registered. */
export interface Subject {
  readonly kind: Target["kind"];
  /** Whether ports can be published on the user's machine. */
  readonly publishes: boolean;
  readonly make: (scope: Scope) => Target;
  readonly processes: (resources: readonly Recorded[]) => readonly Process[];
}
