import { z } from "zod";
import type { BucketAccess } from "../object-store.ts";
import { Problem } from "../problem.ts";

const text = z.string();

/** What the program exports (infra/outputs.ts), as the tools need it. A service that is not published has no address. */
const schema = z.object({
  services: z.record(text, text.optional()),
  inside: z.record(text, text),
  airflow: z.object({ page: text.optional(), user: text, password: text }),
  warehouse: z.object({ database: text, user: text, password: text }),
  lake: z
    .object({
      database: text,
      user: text,
      password: text,
      accessKey: text.optional(),
      secretKey: text.optional(),
    })
    .optional(),
  cassandra: z.object({ user: text, password: text }),
  kafka: z.object({ user: text.optional(), password: text.optional() }).default({}),
  objectStore: z.object({
    bucket: text,
    region: text,
    accessKey: text.optional(),
    secretKey: text.optional(),
  }),
  jobs: z.record(text, text),
  running: z.record(text, text),
  cloud: z.object({ kubeconfig: text.optional() }).optional(),
});

/** The outputs of a deployed stack. */
export interface Outputs {
  /** Addresses on the user's machine by service, those that are published. */
  readonly services: Readonly<Record<string, string>>;
  /** `name:port` within the platform, of the same services. */
  readonly inside: Readonly<Record<string, string>>;
  readonly airflow: {
    /** Where users open it in a browser. A stack of an earlier version does not say. */
    readonly page?: string | undefined;
    readonly user: string;
    readonly password: string;
  };
  readonly warehouse: {
    readonly database: string;
    readonly user: string;
    readonly password: string;
  };
  /** The lake's catalog, as it is read, and the key that may read its files. A stack of an earlier version has none, and a cloud's store knows readers by their roles. */
  readonly lake?:
    | {
        readonly database: string;
        readonly user: string;
        readonly password: string;
        readonly accessKey?: string | undefined;
        readonly secretKey?: string | undefined;
      }
    | undefined;
  readonly cassandra: { readonly user: string; readonly password: string };
  /** The administrator, where clients need a login. */
  readonly kafka?: { readonly user?: string | undefined; readonly password?: string | undefined };
  readonly objectStore: {
    readonly bucket: string;
    readonly region: string;
    /** Neither is there where the store knows who asks by its role. */
    readonly accessKey?: string | undefined;
    readonly secretKey?: string | undefined;
  };
  /** The hash of each job's code, of those that Airflow runs. */
  readonly jobs: Readonly<Record<string, string>>;
  /** The kind of each job that never ends: `streaming` or `service`. */
  readonly running: Readonly<Record<string, string>>;
  /** The cloud whose cluster it runs on, if the stack made that: how the cluster is reached. */
  readonly cloud?: { readonly kubeconfig?: string | undefined } | undefined;
}

/** The bucket as this machine reaches it. @returns nothing where it has neither an address here nor a key */
export function bucketAccess({ services, objectStore }: Outputs): BucketAccess | undefined {
  const url = services["Object store"];
  const { accessKey, secretKey, ...bucket } = objectStore;
  if (url === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { url, ...bucket, accessKey, secretKey };
}

/** Reads a stack's outputs. Pure. @throws Problem when the stack has not been deployed to its end. */
export function readOutputs(raw: unknown): Outputs {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
    throw new Problem(
      `The stack lacks outputs: ${missing}. It was not deployed to its end.`,
      "run `npm run up`.",
    );
  }
  const services = Object.entries(parsed.data.services).flatMap(([name, address]) =>
    address === undefined ? [] : [[name, address]],
  );
  return { ...parsed.data, services: Object.fromEntries(services) };
}
