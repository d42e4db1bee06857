import { readFileSync } from "node:fs";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What a test wants to have: plain arguments by resource name, in which `$name.output.of.it` stands for an output. */
export interface Scene {
  /** The context of the kubeconfig, for Kubernetes' types. */
  readonly context?: string;
  readonly resources?: Readonly<Record<string, Wanted>>;
  readonly exports?: Readonly<Record<string, string>>;
  /** Fails the program: a RunError with this message. */
  readonly mistake?: string;
}

interface Wanted {
  /** A key of `types`, or a path in Kubernetes' SDK, `apps.v1.Deployment`. */
  readonly type: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of inputs that are secrets. */
  readonly secrets?: readonly string[];
  readonly after?: string;
  readonly customTimeouts?: pulumi.CustomTimeouts;
  /** The id of something that is there already, and is to be taken in. */
  readonly import?: string;
}

type Type = new (
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

const types: Readonly<Record<string, unknown>> = {
  network: docker.Network,
  volume: docker.Volume,
  image: docker.Image,
  container: docker.Container,
  password: random.RandomPassword,
  bytes: random.RandomBytes,
};

const scene = JSON.parse(readFileSync("scene.json", "utf8")) as Scene;
if (scene.mistake !== undefined) throw new pulumi.RunError(scene.mistake);
const of = {
  docker: new docker.Provider("docker", {}),
  random: new random.Provider("random", {}),
};
// Loading Kubernetes' SDK takes a second, which the other tests need not wait for.
const k8s = scene.context === undefined ? undefined : await import("@pulumi/kubernetes");
const cluster = k8s && new k8s.Provider("kubernetes", { context: scene.context ?? "" });
const made = new Map<string, pulumi.CustomResource>();

for (const [name, wanted] of Object.entries(scene.resources ?? {})) {
  const { type, args, secrets = [], after, customTimeouts, import: id } = wanted;
  const resolved = Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      const input = outputs(value);
      return [key, secrets.includes(key) ? pulumi.secret(input) : input];
    }),
  );
  const before = after === undefined ? undefined : made.get(after);
  const Type = (types[type] ?? inside(k8s, type)) as Type;
  const provider = type.includes(".")
    ? cluster
    : of[type === "password" || type === "bytes" ? "random" : "docker"];
  const opts = {
    ...(provider === undefined ? {} : { provider }),
    ...(before === undefined ? {} : { dependsOn: [before] }),
    ...(customTimeouts === undefined ? {} : { customTimeouts }),
    ...(id === undefined ? {} : { import: id }),
  };
  made.set(name, new Type(name, resolved, opts));
}

function outputs(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("$")) {
    const [name = "", output = "", ...rest] = value.slice(1).split(".");
    const found = (made.get(name) as unknown as Record<string, pulumi.Output<unknown>>)[output];
    return rest.length === 0 ? found : found?.apply((each) => inside(each, rest.join(".")));
  }
  if (Array.isArray(value)) return value.map(outputs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, outputs(each)]));
}

function inside(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce((each, key) => (each as Record<string, unknown> | undefined)?.[key], value);
}

export default Object.fromEntries(
  Object.entries(scene.exports ?? {}).map(([key, value]) => [key, outputs(value)]),
);
