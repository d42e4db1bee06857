import type { Scope } from "../../infra/model/names.ts";
import type { Process } from "../../infra/policy/process.ts";
import type { Target } from "../../infra/targets/target.ts";
import type { Recorded } from "../support/record.ts";

/** A target and how to read what it registered. */
export interface Subject {
  readonly kind: Target["kind"];
  /** Whether ports can be published on the user's machine. */
  readonly publishes: boolean;
  readonly make: (scope: Scope) => Target;
  readonly processes: (resources: readonly Recorded[]) => readonly Process[];
}
