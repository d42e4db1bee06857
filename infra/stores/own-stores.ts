import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/schema.ts";
import { ObjectStore } from "./object-store.ts";
import { PostgresStore } from "./postgres-store.ts";
import type { Stores } from "./stores.ts";

/** Stores that are workloads of the platform. @param s3 an image of versitygw; without it there can be no bucket. */
export const ownStores = (
  settings: Pick<Settings, "postgres" | "objectStore">,
  s3: pulumi.Input<string> | undefined,
): Stores => ({
  postgres: (name, args, opts) => new PostgresStore(name, { ...settings.postgres, ...args }, opts),
  bucket: (name, args, opts) => {
    if (s3 === undefined) throw new Error("there is no image of the object store");
    return new ObjectStore(name, { ...settings.objectStore, ...args, image: s3 }, opts);
  },
});
