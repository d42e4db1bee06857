import type * as pulumi from "@pulumi/pulumi";
import type { Bucket, Database } from "../model/connection.ts";
import type { Target } from "../targets/target.ts";
import type { Users } from "./postgres-databases.ts";

/** Named databases of one PostgreSQL server. */
export interface Databases<Name extends string> {
  readonly databases: Readonly<Record<Name, Database>>;
  /** `host:port` in the cloud's network. @default it is a workload of the platform */
  readonly address?: pulumi.Output<string>;
}

/** Where the platform's databases and its bucket come from: workloads of its own, or the cloud's services. */
export interface Stores {
  /** @param image one with `psql`; a server of the platform's own runs in it too. */
  postgres<Name extends string>(
    name: string,
    args: {
      readonly target: Target;
      readonly image: pulumi.Input<string>;
      readonly databases: readonly Name[];
      readonly users?: Users<Name>;
    },
    opts: { readonly parent: pulumi.Resource },
  ): Databases<Name>;

  /** @param toolsImage one with Python and boto3. @param folders those that must exist before their first object. @param readable those that the bucket's reader may read. */
  bucket(
    name: string,
    args: {
      readonly target: Target;
      readonly toolsImage: pulumi.Input<string>;
      readonly folders: readonly string[];
      readonly readable: readonly string[];
    },
    opts: { readonly parent: pulumi.Resource },
  ): { readonly bucket: Bucket };
}
