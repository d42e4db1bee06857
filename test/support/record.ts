import * as pulumi from "@pulumi/pulumi";
import { answers, idOf, outputsOf } from "./provider.ts";
import { type Plain, plain } from "./plain.ts";

/** A resource that a program registered, as plain data. */
export interface Recorded {
  /** `docker:index/container:Container` */
  readonly type: string;
  readonly name: string;
  /** `KafkaCluster:kafka`; the last word of the type and the name. @default none */
  readonly parent?: string;
  /** Inputs as the engine gets them; a secret is `{ secret: value }`. */
  readonly inputs: Readonly<Record<string, Plain>>;
  /** What it was registered after, explicitly or through its inputs, sorted: `Container:kafka-0`. */
  readonly dependsOn: readonly string[];
  /** The part of `dependsOn` that comes from inputs. */
  readonly reads: readonly string[];
  /** Its provider: `docker`. A component has none. @default the default provider, which stacks forbid */
  readonly provider?: string;
  readonly deleteBeforeReplace: boolean;
  /** Pulumi refuses to delete it. @default it does not */
  readonly protect?: true;
  /** `metadata.name` as its provider gave it. @default it has none */
  readonly assigned?: string;
}

/** What a program made, once everything is registered. */
export interface Recording<T> {
  /** Sorted by type, then by name. */
  readonly resources: readonly Recorded[];
  readonly made: T;
}

/** The parts of the engine's request that tests look at: the SDK declares no types for it. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getDeletebeforereplace(): boolean;
  getProtect(): boolean;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getDependenciesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getPropertydependenciesMap(): { forEach(f: (value: { getUrnsList(): string[] }) => void): void };
}
interface Monitor {
  registerResource(request: Request, callback: unknown): Promise<void>;
}

/** Runs a program under Pulumi's mocks and records what it registers. Outputs are resolved, so that tests compare plain data. */
export async function record<T>(
  program: () => T | Promise<T>,
  { project = "headwater", stack = "dev" } = {},
): Promise<Recording<T>> {
  const resources: Recorded[] = [];
  const assigned = new Map<string, string>();
  let secretOutputs: readonly string[] = [];
  await pulumi.runtime.setMocks(
    {
      call: ({ token }) => {
        const answer = answers[token];
        if (answer !== undefined) return answer;
        // A stack that was never up has no outputs to compare with.
        if (token === "pulumi:pulumi:readStackOutputs") return {};
        throw new Error(`the program calls the function ${token}, which needs a real provider`);
      },
      newResource: ({ type, name, inputs }) => {
        const state = { ...inputs, ...outputsOf(type, name, inputs, secretOutputs) };
        if (state.metadata?.name) assigned.set(`${type} ${name}`, state.metadata.name);
        return { id: idOf(type, name), state };
      },
    },
    project,
    stack,
    false,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const resource = read(request);
    if (resources.some(({ type, name }) => type === resource.type && name === resource.name)) {
      throw new Error(`two resources of the type ${resource.type} are called ${resource.name}`);
    }
    resources.push(resource);
    secretOutputs = request.getAdditionalsecretoutputsList();
    return register(request, callback);
  };
  // The SDK takes a stack for every promise, and mapping its frames to sources would take longer than all else.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  try {
    const made = await program();
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
    return { resources: resources.map(withAssigned(assigned)).sort(byTypeAndName), made };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
/** A resource with the name that its provider gave it. */
const withAssigned =
  (names: ReadonlyMap<string, string>) =>
  (resource: Recorded): Recorded => {
    const assigned = names.get(`${resource.type} ${resource.name}`);
    return assigned === undefined ? resource : { ...resource, assigned };
  };

function read(request: Request): Recorded {
  const reads = new Set<string>();
  request
    .getPropertydependenciesMap()
    .forEach((dependency) => dependency.getUrnsList().forEach((urn) => reads.add(short(urn))));
  const provider = request.getProvider().split("::").at(-2);
  return {
    type: request.getType(),
    name: request.getName(),
    ...(request.getParent() && { parent: short(request.getParent()) }),
    inputs: plain(request.getObject().toJavaScript()) as Record<string, Plain>,
    dependsOn: [...new Set(request.getDependenciesList().map(short))].sort(),
    reads: [...reads].sort(),
    ...(provider !== undefined && { provider }),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ...(request.getProtect() && { protect: true }),
  };
}

/** `Container:kafka-0` from a URN. */
function short(urn: string): string {
  const [, , type = "", name = ""] = urn.split("::");
  return `${type.split(/[$:]/).at(-1)}:${name}`;
}

const byTypeAndName = (a: Recorded, b: Recorded): number =>
  a.type === b.type ? (a.name < b.name ? -1 : 1) : a.type < b.type ? -1 : 1;
