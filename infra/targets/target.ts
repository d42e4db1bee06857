import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../endpoint.ts";
import type { Ports, Runs, Workload } from "../workload.ts";

/** What a process needs to know that makes pods of its own. */
export interface Pods {
  /** Address of the API that makes them: `https://kubernetes.default.svc`. */
  readonly api: string;
  readonly namespace: pulumi.Input<string>;
  /** A pod as JSON, to be completed by whoever makes it: labels, and what the namespace enforces. @param container the name of its container. */
  template(name: string, container: string): string;
  /** A pod as JSON that is complete, and what it takes made: configuration, rights, who may connect to whom. @param container the name of its container. */
  whole(
    name: string,
    container: string,
    runs: Runs,
    opts: { readonly parent: pulumi.Resource },
  ): pulumi.Output<string>;
}

/** Where a platform runs. Two implementations, one contract (`test/targets/contract.ts`). */
export interface Target {
  /** For messages and tests, never for `if`. */
  readonly kind: "docker" | "kubernetes";
  /** Where processes may make pods. @default undefined: the target has none */
  readonly pods?: Pods;
  /** The address of a page as its readers' browsers have it. @param publish the port on the user's machine, for a target without an ingress. */
  pageUrl(page: string, publish: number): string;
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
