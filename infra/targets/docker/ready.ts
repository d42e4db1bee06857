import type { Listens, Ready } from "../../model/workload.ts";

/** Seconds from a container's start to the failure of the `up` when it does not become ready. */
export const READY_WITHIN = 300;

/**
 * A readiness check as Docker's healthcheck runs it inside the container. HTTP and TCP use what the image has: bash needs no
 * other program, so that the check costs no start of an interpreter.
 */
export function readyTest(ready: Ready, ports: Listens["ports"]): string[] {
  if ("command" in ready) return ["CMD", ...ready.command];
  if ("tcp" in ready) {
    const port = portOf(ports, ready.tcp);
    return ["CMD-SHELL", `bash -c ': < /dev/tcp/127.0.0.1/${port}' || nc -z 127.0.0.1 ${port}`];
  }
  const port = portOf(ports, ready.port);
  return [
    "CMD-SHELL",
    `if command -v bash >/dev/null; then timeout 4 bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; ` +
      `printf "GET ${ready.http} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n" >&3; read -r _ status _ <&3; [ "$status" = 200 ]'; ` +
      `else wget -q -T 4 -O /dev/null http://127.0.0.1:${port}${ready.http}; fi`,
  ];
}

function portOf(ports: Listens["ports"], name: string): number {
  const found = ports[name];
  if (found === undefined) {
    throw new RangeError(
      `ready names the port "${name}"; there are: ${Object.keys(ports).join(", ")}`,
    );
  }
  return found.port;
}
