import { execFileSync } from "node:child_process";

/** Everything that the tests make in Docker has a name that begins so. */
export const PREFIX = "headwater-toolchain-test";

/** Runs a command of Docker's own client, as a user would behind Pulumi's back. */
export function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** One value of what `docker inspect` says. */
export function inspect(name: string, format: string): string {
  return docker("inspect", "--format", format, name).trim();
}

/** What is left of the tests' containers, networks and volumes. */
export function leftovers(): string[] {
  const filter = ["--filter", `name=${PREFIX}`, "--quiet"];
  return [
    docker("ps", "--all", ...filter),
    docker("network", "ls", ...filter),
    docker("volume", "ls", ...filter),
  ].flatMap((output) => output.split("\n").filter((line) => line !== ""));
}

/** Removes what an interrupted run has left. */
export function sweep(): void {
  const filter = ["--filter", `name=${PREFIX}`, "--quiet"];
  for (const [list, remove] of [
    [
      ["ps", "--all"],
      ["rm", "--force"],
    ],
    [
      ["network", "ls"],
      ["network", "rm"],
    ],
    [
      ["volume", "ls"],
      ["volume", "rm"],
    ],
  ] as const) {
    const found = docker(...list, ...filter)
      .split("\n")
      .filter((line) => line !== "");
    if (found.length > 0) docker(...remove, ...found);
  }
}
