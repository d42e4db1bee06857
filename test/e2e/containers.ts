import { execFileSync } from "node:child_process";

/** Characters of the end of what a command printed that an error has: spark-submit prints Python's errors among what is printed. */
const SHOWN = 2000;

/** Docker's own client, told what to print. @throws Error with the end of what it has printed */
export function docker(...args: string[]): string {
  try {
    return execFileSync("docker", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const [said, logged] = [stdout, stderr].map((text = "") => text.slice(-SHOWN));
    throw new Error(`docker ${args.join(" ")} failed:\n${said}\n${logged}`, { cause: error });
  }
}

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

/** What Docker has of a stack: the ids of its containers, volumes and networks. */
const left = (stack: string) => {
  const listed = (...command: string[]) =>
    docker(...command, "--quiet", "--filter", label(stack))
      .split("\n")
      .filter(Boolean);
  return {
    container: listed("ps", "--all"),
    volume: listed("volume", "ls"),
    network: listed("network", "ls"),
  };
};

/** Everything of the stack that Docker still has: containers, volumes, networks. */
export const leftovers = (stack: string): string[] => Object.values(left(stack)).flat();

/** Removes what an earlier run left that was ended in the middle: the stack is the tests' own. */
export function removeLeftovers(stack: string): void {
  const { container, volume, network } = left(stack);
  if (container.length > 0) docker("rm", "--force", "--volumes", ...container);
  if (volume.length > 0) docker("volume", "rm", ...volume);
  if (network.length > 0) docker("network", "rm", ...network);
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

/** Runs a command in a container with something on its standard input. */
export const feed = (
  stack: string,
  name: string,
  input: string | Buffer,
  ...command: string[]
): string =>
  execFileSync("docker", ["exec", "-i", `headwater-${stack}-${name}`, ...command], {
    encoding: "utf8",
    input,
    maxBuffer: 1 << 26,
  });
