import { createServer } from "node:net";
import type { Finding } from "./finding.ts";
import type { StackPort } from "./stack-ports.ts";

/** Whether 127.0.0.1 has something that listens on a port already. */
export function taken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRINUSE"));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(false)),
    );
  });
}

/** A port that is taken, and by whom as far as that can be seen. */
export interface TakenPort extends StackPort {
  readonly by?: string;
  /** One that is free. */
  readonly free?: number;
}

/** The next port after one that is free, and none of those that are given out otherwise. @returns nothing where none of a thousand is */
export async function freePort(
  after: number,
  given: ReadonlySet<number>,
): Promise<number | undefined> {
  for (let port = after + 1; port <= Math.min(after + 1000, 65535); port++) {
    if (!given.has(port) && !(await taken(port))) return port;
  }
  return undefined;
}

/** Judges the ports. Pure. @param file the stack file's name. */
export function portFindings(
  file: string,
  wanted: readonly StackPort[],
  occupied: readonly TakenPort[],
): Finding[] {
  if (occupied.length === 0) {
    const list = wanted.map(({ port }) => port).sort((a, b) => a - b);
    return [{ name: "ports", ok: true, detail: `${list.join(", ")} are free or ours` }];
  }
  return occupied.map(({ port, setting, by, free }) => ({
    name: `port ${port}`,
    ok: false,
    detail: `is taken by ${by ?? "another program, which this user cannot see"}`,
    remedy: `end it, or set ${setting} in ${file} to a free port${free === undefined ? "" : `, such as ${free}`}.`,
  }));
}
