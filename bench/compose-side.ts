import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ComposeProject } from "./compose.ts";
import { output } from "./process.ts";
import type { Side } from "./rounds.ts";

const PROJECT = "headwater-bench-compose";

/** Milliseconds between two looks at the containers. */
const POLL = 200;

/** What is looked at of a container. */
export interface Inspected {
  readonly Name: string;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
}

/** Compose with a project's containers: `up -d`, then polled until every service is healthy and every task has ended well. */
export function composeSide(
  project: ComposeProject,
  within: number,
): Side & { readonly remove: () => Promise<void> } {
  const cwd = mkdtempSync(join(tmpdir(), "headwater-bench-compose-"));
  for (const [path, content] of Object.entries(project.files)) write(join(cwd, path), content);
  write(join(cwd, "docker-compose.yml"), project.yaml);
  const compose = (...args: string[]) =>
    output("docker-compose", ["--project-name", PROJECT, ...args], { cwd, within });
  const down = async () => {
    await compose("down", "--volumes", "--remove-orphans", "--timeout", "30");
  };
  return {
    name: "Compose",
    async up() {
      const end = Date.now() + within * 1000;
      await compose("up", "--detach", "--no-build");
      const ids = (await compose("ps", "--quiet", "--all")).trim().split("\n");
      for (;;) {
        const found = JSON.parse(await output("docker", ["inspect", ...ids], { cwd, within }));
        const waiting = notReady(found as Inspected[]);
        if (waiting.length === 0) return;
        if (Date.now() > end) throw new Error(`not ready in ${within} s: ${waiting.join(", ")}`);
        await new Promise((resolve) => setTimeout(resolve, POLL));
      }
    },
    down,
    async remove() {
      await down();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/**
 * The names of the containers that are not ready yet. Pure.
 * @throws Error for a task that failed: it will never be ready.
 */
export function notReady(containers: readonly Inspected[]): string[] {
  return containers.flatMap(({ Name, State }) => {
    const name = Name.replace(/^\//, "");
    if (State.Health) return State.Health.Status === "healthy" ? [] : [name];
    if (State.Status !== "exited") return [name];
    if (State.ExitCode !== 0) throw new Error(`the task ${name} ended with ${State.ExitCode}`);
    return [];
  });
}

/** Readable by every user, as the files that Pulumi puts into containers are. */
function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o644 });
}
