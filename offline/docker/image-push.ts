import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { doing } from "./daemon.ts";

/** Where Docker's own push goes when a name has no registry. */
const HUB = "https://index.docker.io/v1/";

interface Progress {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
}

/** Who pushes, as a program says it. */
export interface Login {
  readonly server?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * Pushes an image to the registry that its name begins with.
 *
 * @param login who pushes; @default whom `docker login` has noted
 * @param progress gets the lines to show while it is pushed
 * @throws one sentence with what the registry says
 */
export async function pushImage(
  docker: Docker,
  name: string,
  login: Login | undefined,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const registry = registryOf(name);
  // The engine wants to be told, even that it is nobody.
  const authconfig = given(login, registry) ?? credentials(dockerConfig(), registry) ?? {};
  const stream = (await doing(
    `push the image "${name}"`,
    docker.getImage(name).push({ abortSignal: signal, authconfig }),
  )) as Readable;
  let failed: string | undefined;
  const lines = createInterface({ input: stream });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const { status, id, error } = JSON.parse(line) as Progress;
    failed ??= error;
    if (status === "Pushed") progress(`pushed ${id}`);
  });
  await Promise.race([
    once(lines, "close"),
    once(stream, "error").then(([error]) => Promise.reject(error as Error)),
  ]);
  if (failed !== undefined) throw new Error(`Could not push the image "${name}": ${failed}`);
}

/** The registry that an image's name begins with: `localhost:5000` of `localhost:5000/kafka:1`. Pure. */
export function registryOf(name: string): string {
  const [first = "", ...rest] = name.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : HUB;
}

/** What an image goes by once it is built: its digest in the registry that it was pushed to, else its id. Pure. */
export function digestOf(
  name: string,
  { Id, RepoDigests }: Pick<Docker.ImageInspectInfo, "Id" | "RepoDigests">,
): string {
  const repository = name.replace(/:[^:/]*$/, "");
  return RepoDigests?.find((digest) => digest.startsWith(`${repository}@`)) ?? Id;
}

/** Who a program says to be at a registry. Pure. @returns nothing where it names nobody @throws one sentence for another registry's login */
export function given(login: Login | undefined, server: string) {
  if (login?.username === undefined || login.password === undefined) return undefined;
  const { username, password } = login;
  const named = login.server?.replace(/^https:\/\//, "") ?? server;
  if (named !== server) {
    throw new Error(`The login is for the registry "${named}", and the image goes to "${server}".`);
  }
  return { username, password, serveraddress: server };
}

/** Who Docker's configuration says to be at a registry. Pure. @default nobody in particular */
export function credentials(
  config: { readonly auths?: Readonly<Record<string, { readonly auth?: string }>> },
  server: string,
): { username: string; password: string; serveraddress: string } | undefined {
  const noted = config.auths?.[server]?.auth;
  if (noted === undefined) return undefined;
  const [username = "", ...password] = Buffer.from(noted, "base64").toString().split(":");
  return { username, password: password.join(":"), serveraddress: server };
}

function dockerConfig(): Parameters<typeof credentials>[0] {
  const file = join(process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker"), "config.json");
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof credentials>[0])
    : {};
}
