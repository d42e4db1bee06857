import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../model/endpoint.ts";
import type { Folders, Ports, Runs, Workload } from "../model/workload.ts";

/** What a process needs to know that makes pods of its own. */
export interface Pods {
  /** Address of the API that makes them: `https://kubernetes.default.svc`. */
  readonly api: string;
  readonly namespace: pulumi.Input<string>;
  /**
   * A pod as JSON, to be completed by whoever makes it: labels, and what the namespace enforces.
   * @param container the name of its container. @param account the service account that the pods run as. @default none
   */
  template(name: string, container: string, account?: string): string;
  /** The service account of pods that use folders of the bucket, as in a workload's `folders`. @returns nothing where they need none */
  account(
    name: string,
    folders: Folders,
    opts: { readonly parent: pulumi.Resource },
  ): pulumi.Output<string> | undefined;
  /** A pod as JSON that is complete, and what it takes made: configuration, rights, who may connect to whom. @param container the name of its container. */
  whole(
    name: string,
    container: string,
    runs: Runs,
    opts: { readonly parent: pulumi.Resource },
  ): pulumi.Output<string>;
}

/** What workloads connect to and does not run on the target, such as a database that the cloud runs. */
export interface External<P extends string> {
  /** Its name in the world's DNS. */
  readonly host: pulumi.Input<string>;
  /** Ports by name. */
  readonly ports: Readonly<Record<P, number>>;
  /** Ranges of addresses within which it is: `10.0.0.0/16`. */
  readonly addresses: readonly string[];
  /** What must be there before anything starts that uses it. */
  readonly ready: readonly pulumi.Resource[];
}

/** Where a platform runs. Two implementations, one contract (`test/targets/contract.ts`). */
export interface Target {
  /** For messages and tests, never for `if`. */
  readonly kind: "docker" | "kubernetes";
  /** Where processes may make pods. @default undefined: the target has none */
  readonly pods?: Pods;
  /**
   * The address of a page as its readers' browsers have it.
   * @param publish the port on the user's machine, for a target without an ingress. @param host this machine's name there. @default "localhost"
   */
  pageUrl(page: string, publish: number, host?: string): string;
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
  /**
   * Gives something that does not run on the target a name by which workloads find it, as they find each other.
   * @throws pulumi.RunError where the target cannot.
   */
  external<const P extends string>(
    name: string,
    external: External<P>,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<P>;
}
