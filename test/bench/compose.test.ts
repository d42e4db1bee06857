import { beforeAll, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { type ComposeProject, composeProject } from "../../bench/compose.ts";
import { notReady } from "../../bench/compose-side.ts";
import { platform } from "../../bench/platform.ts";
import { withPorts } from "../../bench/stack-file.ts";
import type { Recorded } from "../support/record.ts";
import { PROJECT } from "../support/stack-file.ts";

interface Service {
  readonly image: string;
  readonly environment: readonly string[];
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly mem_limit: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on: Readonly<Record<string, { readonly condition: string }>>;
}

const dev = readFileSync(new URL("Pulumi.dev.yaml", PROJECT), "utf8");
let resources: readonly Recorded[];
let project: ComposeProject;
let services: Readonly<Record<string, Service>>;

beforeAll(async () => {
  resources = await platform(withPorts(dev, 32000), "bench");
  project = composeProject(resources);
  services = JSON.parse(project.yaml).services;
}, 60_000);

describe("the Compose project of the bench", () => {
  test("has every container of the stack, and every volume", () => {
    const of = (type: string) =>
      resources.filter((each) => each.type === type).map(({ name }) => name);
    expect(Object.keys(services)).toEqual(of("docker:index/container:Container"));
    expect(Object.keys(JSON.parse(project.yaml).volumes)).toEqual(of("docker:index/volume:Volume"));
  });

  test("waits for services to be healthy and for tasks to have succeeded, as the stack does", () => {
    expect(services["airflow-api-server"]?.depends_on).toMatchObject({
      "airflow-migrate": { condition: "service_completed_successfully" },
      "postgres-0": { condition: "service_healthy" },
    });
    const waits = (name: string) => Object.keys(services[name]?.depends_on ?? {});
    for (const { name, dependsOn } of resources.filter((each) =>
      each.type.endsWith(":Container"),
    )) {
      const containers = dependsOn.filter((each) => each.startsWith("Container:"));
      expect(waits(name).map((each) => `Container:${each}`)).toEqual(containers);
    }
  });

  test("keeps every dollar of a command from Compose's substitution", () => {
    expect(project.yaml.replaceAll("$$", "")).not.toContain("$");
    expect(services["kafka-0"]?.healthcheck?.test.join(" ")).toContain('[ "$$(timeout 3');
  });

  test("mounts each file that the stack uploads", () => {
    expect(services["kafka-topics"]?.volumes).toEqual([
      "./files/kafka-topics/headwater/topics.sh:/headwater/topics.sh:ro",
    ]);
    expect(project.files["files/kafka-topics/headwater/topics.sh"]).toContain("kafka-topics.sh");
  });

  test("has fixed secrets in place of generated ones, the same everywhere", () => {
    const password = services["postgres-0"]?.environment.find((each) =>
      each.startsWith("POSTGRES_"),
    );
    expect(password).toMatch(/^POSTGRES_PASSWORD=[0-9a-f]{32}$/);
    expect(services["postgres-databases"]?.environment).toContain(
      password?.replace("POSTGRES_PASSWORD", "PGPASSWORD"),
    );
    expect(project.yaml).not.toMatch(/<[a-z-]+(password|secret-key)>/);
  });

  test("takes no port of the dev stack", () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports.length).toBeGreaterThan(7);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:320[0-3]\d:\d+$/);
  });

  test("refuses a setting that it would leave out", () => {
    const unknown = resources.map((each) =>
      each.name === "kafka-0" && each.type.endsWith(":Container")
        ? { ...each, inputs: { ...each.inputs, privileged: true } }
        : each,
    );
    expect(() => composeProject(unknown)).toThrow(
      "kafka-0 has privileged, which the bench does not hand to Compose",
    );
  });
});

describe("containers are ready", () => {
  const container = (Name: string, Status: string, ExitCode: number, health?: string) => ({
    Name,
    State: { Status, ExitCode, ...(health !== undefined && { Health: { Status: health } }) },
  });

  test("when services are healthy and tasks have ended", () => {
    const all = [
      container("/kafka", "running", 0, "healthy"),
      container("/topics", "exited", 0),
      container("/airflow", "running", 0, "starting"),
      container("/migrate", "running", 0),
      container("/admin", "created", 0),
    ];
    expect(notReady(all)).toEqual(["airflow", "migrate", "admin"]);
  });

  test("never, when a task has failed", () => {
    expect(() => notReady([container("/topics", "exited", 3)])).toThrow(
      "the task topics ended with 3",
    );
  });
});
