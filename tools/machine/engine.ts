import Docker from "dockerode";
import { release } from "node:os";
import { messageOf } from "../problem.ts";

/** What the engine says about itself. */
export interface EngineFacts {
  readonly version: string;
  readonly api: string;
  /** The folder that holds images and volumes, on the engine's machine. */
  readonly root: string;
  /** The engine's memory in bytes: of its machine, or of its virtual machine. */
  readonly memory: number;
  /** Whether it runs on this machine's own kernel, so that its memory, disk and ports are this machine's. */
  readonly local: boolean;
}

/** How the engine answered. */
export type EngineState =
  | ({ readonly state: "running" } & EngineFacts)
  | {
      readonly state: "absent" | "denied" | "silent";
      readonly message: string;
    };

/** A client for the engine at an address such as `unix:///var/run/docker.sock` or `tcp://builder:2375`. */
export function dockerClient(address: string): Docker {
  if (address.startsWith("unix://")) {
    return new Docker({ socketPath: address.slice("unix://".length) });
  }
  if (address.startsWith("npipe://")) {
    return new Docker({ socketPath: address.slice("npipe://".length) });
  }
  const { protocol, hostname, port, username } = new URL(address);
  const scheme = protocol === "ssh:" ? "ssh" : protocol === "https:" ? "https" : "http";
  return new Docker({
    protocol: scheme,
    host: hostname,
    port: Number(port || (scheme === "ssh" ? 22 : 2375)),
    ...(username !== "" && { username }),
  });
}

/** Asks the engine what it is; answers within ten seconds. */
export async function engineState(docker: Docker): Promise<EngineState> {
  try {
    const [version, info] = await within(10, Promise.all([docker.version(), docker.info()]));
    return {
      state: "running",
      version: version.Version,
      api: version.ApiVersion,
      root: info.DockerRootDir,
      memory: info.MemTotal,
      local: info.KernelVersion === release(),
    };
  } catch (error) {
    return { state: silence(error), message: messageOf(error) };
  }
}

/** What an error of the connection means. Pure. */
export function silence(error: unknown): "absent" | "denied" | "silent" {
  const code = (error as { code?: string }).code;
  if (code === "EACCES" || code === "EPERM") return "denied";
  return code === "ENOENT" || code === "ECONNREFUSED" ? "absent" : "silent";
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
