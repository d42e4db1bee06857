import { execFileSync } from "node:child_process";

/** Docker's own client, told what to print. */
export const docker = (...args: string[]): string =>
  execFileSync("docker", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trim();

const label = (stack: string) => `label=app.kubernetes.io/instance=${stack}`;

/** The stack's containers, ids by name without the stack's prefix: `kafka-0`. */
export function containers(stack: string): Record<string, string> {
  const listed = docker(
    "ps",
    "--all",
    "--no-trunc",
    "--filter",
    label(stack),
    "--format",
    "{{.Names}} {{.ID}}",
  );
  return Object.fromEntries(
    listed
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" "))
      .map(([name = "", id = ""]) => [name.replace(`headwater-${stack}-`, ""), id]),
  );
}

/** The names of containers whose id is not what it was, sorted. */
export const changed = (before: Record<string, string>, after: Record<string, string>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort();

/** Everything of the stack that Docker still has: containers, volumes, networks. */
export function leftovers(stack: string): string[] {
  return [
    ...docker("ps", "--all", "--quiet", "--filter", label(stack)).split("\n"),
    ...docker("volume", "ls", "--quiet", "--filter", label(stack)).split("\n"),
    ...docker("network", "ls", "--quiet", "--filter", label(stack)).split("\n"),
  ].filter(Boolean);
}

/** Waits until every running container of the stack that has a healthcheck is healthy. @throws Error after `seconds`. */
export async function healthy(stack: string, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const status = docker(
      "ps",
      "--filter",
      label(stack),
      "--format",
      "{{.Names}} {{.Status}}",
    ).split("\n");
    const waiting = status.filter((line) => line.includes("health") && !line.includes("(healthy)"));
    if (waiting.length === 0) return;
    if (Date.now() > end) throw new Error(`not healthy within ${seconds} s: ${waiting.join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Runs a command in a container. */
export const exec = (stack: string, name: string, ...command: string[]): string =>
  docker("exec", `headwater-${stack}-${name}`, ...command);

/** Runs a command in a container with text on its standard input. */
export const feed = (stack: string, name: string, input: string, ...command: string[]): string =>
  execFileSync("docker", ["exec", "-i", `headwater-${stack}-${name}`, ...command], {
    encoding: "utf8",
    input,
    maxBuffer: 1 << 26,
  });
