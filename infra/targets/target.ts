import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../endpoint.ts";
import type { Ports, Workload } from "../workload.ts";

/** Where a platform runs. Two implementations, one contract (`test/targets/contract.ts`). */
export interface Target {
  /** For messages and tests, never for `if`. */
  readonly kind: "docker" | "kubernetes";
  /**
   * Makes a workload's resources below `parent`.
   * @param name the workload's name: its host name, and the stem of its resources' names.
   * @throws pulumi.RunError for a workload that cannot be rendered, before anything is created.
   */
  deploy<const W extends Workload>(
    name: string,
    workload: W,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<Ports<W>>;
}
