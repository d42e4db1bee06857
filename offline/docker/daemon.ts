import Docker from "dockerode";

/**
 * A client for a Docker daemon.
 *
 * @param host `unix:///path` or `tcp://host:port`
 * @default DOCKER_HOST, else the socket at /var/run/docker.sock
 */
export function daemonAt(host: string | undefined): Docker {
  const address = host || process.env["DOCKER_HOST"] || "unix:///var/run/docker.sock";
  if (address.startsWith("unix://"))
    return new Docker({ socketPath: address.slice("unix://".length) });
  if (!address.startsWith("tcp://")) {
    throw new Error(
      `The Docker host "${address}" is not supported by the substitute; use unix:///path/to/docker.sock or tcp://host:port.`,
    );
  }
  const url = new URL(address.replace("tcp:", "http:"));
  return new Docker({ host: url.hostname, port: url.port || "2375", protocol: "http" });
}

/** Waits for a call to the daemon; its failure becomes one sentence that starts with what was being done. */
export async function doing<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw new Error(sentence(what, error));
  }
}

/** Like {@link doing}, but what is not there is `undefined`. */
export async function find<T>(what: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw new Error(sentence(what, error));
  }
}

/**
 * Deletes what containers may still hold on to for a moment after they are gone; what is not there is deleted already.
 *
 * @param busy the answers that mean "still in use", which are tried again for ten seconds
 */
export async function discard(
  what: string,
  remove: () => Promise<unknown>,
  busy: readonly number[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      if (attempt === 20 || !busy.includes(status ?? 0)) throw new Error(sentence(what, error));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** The HTTP status of a refused call, `undefined` when the daemon did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === "number" ? status : undefined;
}

/** One sentence about a failed call: what was being done, and what the daemon says. */
export function sentence(what: string, error: unknown): string {
  const { code, json, message } = error as {
    code?: string;
    json?: { message?: string };
    message?: string;
  };
  if (["ECONNREFUSED", "ENOENT", "EACCES", "ENOTFOUND"].includes(code ?? "")) {
    return `Could not ${what}: the Docker daemon does not answer (${message}). Start Docker, or set DOCKER_HOST.`;
  }
  return `Could not ${what}: ${(json?.message ?? message ?? String(error)).trim().replaceAll(/\s*\n\s*/g, " ")}`;
}
