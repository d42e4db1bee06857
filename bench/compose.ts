import { createHash } from "node:crypto";
import { type Plain, revealed } from "../test/support/plain.ts";
import type { Recorded } from "../test/support/record.ts";

const CONTAINER = "docker:index/container:Container";

/** The inputs of a recorded container that the Docker target gives; another one is an error, so that nothing is left out unseen. */
interface Container {
  readonly name: string;
  readonly image: string;
  readonly hostname: string;
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly envs: readonly string[];
  readonly uploads: readonly { readonly file: string; readonly content: string }[];
  readonly cpus?: string;
  readonly memory: number;
  readonly memorySwap: number;
  readonly capabilities: { readonly drops: readonly string[] };
  readonly securityOpts: readonly string[];
  readonly logDriver: string;
  readonly logOpts: Readonly<Record<string, string>>;
  readonly networksAdvanced: readonly { readonly aliases: readonly string[] }[];
  readonly ports?: readonly {
    readonly ip: string;
    readonly external: number;
    readonly internal: number;
  }[];
  readonly healthcheck?: {
    readonly tests: readonly string[];
    readonly interval: string;
    readonly timeout: string;
    readonly startPeriod: string;
    readonly retries: number;
  };
  readonly restart: string;
  readonly stopTimeout?: number;
  readonly volumes?: readonly { readonly volumeName: string; readonly containerPath: string }[];
}

const KNOWN = new Set(
  (
    "name image hostname entrypoints command envs uploads cpus memory memorySwap capabilities securityOpts logDriver logOpts " +
    "networksAdvanced ports healthcheck restart stopTimeout volumes " +
    // What tells Pulumi how to create and destroy: Compose has its own way. Our labels would make our tools take its containers for ours.
    "attach logs mustRun wait waitTimeout destroyGraceSeconds labels"
  ).split(" "),
);

/** A platform as a Compose project. */
export interface ComposeProject {
  /** The text of `docker-compose.yml`: JSON, which is YAML. */
  readonly yaml: string;
  /** Files that the containers get, by the path relative to `docker-compose.yml` that it mounts them from. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The Compose project with the same containers: images, commands, variables, files, limits, healthchecks and start conditions, all from
 * the resources that Pulumi would make. Generated secrets are fixed values of the same length. Pure.
 */
export function composeProject(resources: readonly Recorded[]): ComposeProject {
  const containers = resources.filter(({ type }) => type === CONTAINER);
  const tasks = new Set(
    containers.filter(({ inputs }) => inputs["healthcheck"] === undefined).map(({ name }) => name),
  );
  const files: Record<string, string> = {};
  const services = containers.map(({ name, inputs, dependsOn }): [string, object] => {
    const container = given(name, inputs);
    for (const { file, content } of container.uploads) files[`files/${name}${file}`] = content;
    return [name, service(name, container, conditions(dependsOn, tasks))];
  });
  const volumes = resources.filter(({ type }) => type === "docker:index/volume:Volume");
  const document = {
    services: Object.fromEntries(services),
    volumes: Object.fromEntries(volumes.map(({ name }) => [name, {}])),
  };
  // Compose substitutes `$NAME` in every value; a doubled dollar is one that stays.
  return { yaml: JSON.stringify(document, null, 1).replaceAll("$", "$$$$"), files };
}

function given(name: string, inputs: Recorded["inputs"]): Container {
  const unknown = Object.keys(inputs).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) {
    throw new Error(`${name} has ${unknown.join(", ")}, which the bench does not hand to Compose`);
  }
  return withSecrets(revealed(inputs as Plain)) as unknown as Container;
}

/** The mocks' passwords, `<postgres-admin-password>`, as texts that every client takes: 32 hexadecimal digits. */
const withSecrets = (value: Plain): Plain =>
  JSON.parse(
    JSON.stringify(value).replaceAll(/<([a-z-]+-(?:password|secret-key))>/g, (_, name: string) =>
      createHash("sha256").update(name).digest("hex").slice(0, 32),
    ),
  ) as Plain;

const conditions = (dependsOn: readonly string[], tasks: ReadonlySet<string>) =>
  Object.fromEntries(
    dependsOn.flatMap((dependency) => {
      const [type, name = ""] = dependency.split(":");
      const condition = tasks.has(name) ? "service_completed_successfully" : "service_healthy";
      return type === "Container" ? [[name, { condition }]] : [];
    }),
  );

function service(name: string, container: Container, dependsOn: object): object {
  const { healthcheck, stopTimeout } = container;
  return {
    image: container.image,
    hostname: container.hostname,
    ...(container.entrypoints && { entrypoint: container.entrypoints }),
    ...(container.command && { command: container.command }),
    environment: container.envs,
    volumes: [
      ...(container.volumes ?? []).map(({ containerPath }) => `${name}:${containerPath}`),
      ...container.uploads.map(({ file }) => `./files/${name}${file}:${file}:ro`),
    ],
    ...(container.cpus !== undefined && { cpus: Number(container.cpus) }),
    mem_limit: `${container.memory}m`,
    memswap_limit: `${container.memorySwap}m`,
    cap_drop: container.capabilities.drops,
    security_opt: container.securityOpts,
    logging: { driver: container.logDriver, options: container.logOpts },
    networks: {
      default: { aliases: container.networksAdvanced.flatMap(({ aliases }) => aliases) },
    },
    ports: (container.ports ?? []).map(
      ({ ip, external, internal }) => `${ip}:${external}:${internal}`,
    ),
    ...(healthcheck && {
      healthcheck: {
        test: healthcheck.tests,
        interval: healthcheck.interval,
        timeout: healthcheck.timeout,
        start_period: healthcheck.startPeriod,
        retries: healthcheck.retries,
      },
    }),
    restart: container.restart,
    ...(stopTimeout !== undefined && { stop_grace_period: `${stopTimeout}s` }),
    depends_on: dependsOn,
  };
}
