import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where Docker's engine listens unless something says otherwise. */
export const USUAL = "unix:///var/run/docker.sock";

/**
 * The engine's address, found as the `docker` program finds it: what the stack file says, then DOCKER_HOST, then the selected context,
 * then the usual socket, then Docker Desktop's.
 * @param host the stack file's `headwater:target.host`, if it is set.
 */
export function dockerAddress(host: string | undefined, env = process.env): string {
  const desktop = join(homedir(), ".docker", "run", "docker.sock");
  return (
    host ??
    env.DOCKER_HOST ??
    contextAddress(join(homedir(), ".docker"), env.DOCKER_CONTEXT) ??
    (!existsSync("/var/run/docker.sock") && existsSync(desktop) ? `unix://${desktop}` : USUAL)
  );
}

/**
 * The address of a Docker context; its file's name is the hash of the context's name.
 * @param name the context; the configuration's own choice unless given. @returns undefined for the default context
 */
export function contextAddress(folder: string, name?: string): string | undefined {
  const context = name ?? text(read(join(folder, "config.json")).currentContext);
  if (context === undefined || context === "default") return undefined;
  const id = createHash("sha256").update(context).digest("hex");
  const meta = read(join(folder, "contexts", "meta", id, "meta.json"));
  return text(record(record(meta.Endpoints).docker).Host);
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}
