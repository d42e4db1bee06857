import { readFileSync } from "node:fs";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What a test wants to have: plain arguments by resource name, in which `$name.output` stands for an output. */
export interface Scene {
  readonly resources?: Readonly<Record<string, Wanted>>;
  readonly exports?: Readonly<Record<string, string>>;
  /** Fails the program: a RunError with this message. */
  readonly mistake?: string;
}

interface Wanted {
  readonly type: keyof typeof types;
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of inputs that are secrets. */
  readonly secrets?: readonly string[];
  readonly after?: string;
}

const types = {
  network: docker.Network,
  volume: docker.Volume,
  image: docker.Image,
  container: docker.Container,
  password: random.RandomPassword,
  bytes: random.RandomBytes,
};

const scene = JSON.parse(readFileSync("scene.json", "utf8")) as Scene;
if (scene.mistake !== undefined) throw new pulumi.RunError(scene.mistake);
const providers = [new docker.Provider("docker", {}), new random.Provider("random", {})];
const made = new Map<string, pulumi.CustomResource>();

for (const [name, { type, args, secrets = [], after }] of Object.entries(scene.resources ?? {})) {
  const resolved = Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      const input = outputs(value);
      return [key, secrets.includes(key) ? pulumi.secret(input) : input];
    }),
  );
  const before = after === undefined ? undefined : made.get(after);
  const Type = types[type] as new (
    name: string,
    args: object,
    opts: pulumi.CustomResourceOptions,
  ) => pulumi.CustomResource;
  const provider = providers[type === "password" || type === "bytes" ? 1 : 0];
  const opts = {
    ...(provider === undefined ? {} : { provider }),
    ...(before === undefined ? {} : { dependsOn: [before] }),
  };
  made.set(name, new Type(name, resolved, opts));
}

function outputs(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("$")) {
    const [name = "", output = ""] = value.slice(1).split(".");
    return (made.get(name) as unknown as Record<string, unknown>)[output];
  }
  if (Array.isArray(value)) return value.map(outputs);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, outputs(each)]));
}

export default Object.fromEntries(
  Object.entries(scene.exports ?? {}).map(([key, value]) => [key, outputs(value)]),
);
