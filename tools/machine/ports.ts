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
  return occupied.map(({ port, setting, by }) => ({
    name: `port ${port}`,
    ok: false,
    detail: `is taken by ${by ?? "another program, which this user cannot see"}`,
    remedy: `end it, or set ${setting} in ${file} to a free port.`,
  }));
}
