import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { labelSelector, type Scope } from "../../infra/model/names.ts";
import { messageOf } from "../problem.ts";
import { CoreV1Api, kubeConfig, PortForward } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";
import type { Outputs } from "./outputs.ts";
import { readyPod } from "./pods.ts";

/** A service's port on this machine, and what it leads to. */
export interface Forward {
  readonly name: string;
  /** Port of 127.0.0.1. */
  readonly local: number;
  readonly workload: string;
  readonly port: number;
}

/** What is to be forwarded of a stack: each service that has an address on this machine. Pure. */
export const forwards = ({ services, inside }: Pick<Outputs, "services" | "inside">): Forward[] =>
  Object.entries(services).flatMap(([name, address]) => {
    const [workload = "", port] = (inside[name] ?? "").split(":");
    const local = Number(/:(\d+)$/.exec(address)?.[1]);
    return workload === "" ? [] : [{ name, local, workload, port: Number(port) }];
  });

/** Connections from this machine into a namespace, until they are closed. */
export interface Open {
  /** Services whose ports something else has on this machine: an `npm run forward`, or a stranger. They are opened at another. */
  readonly taken: readonly Forward[];
  /** The port of this machine that each service is open at, by name. */
  readonly ports: Readonly<Record<string, number>>;
  close(): void;
}

/** A stack's addresses, at the ports that were opened for it: whoever else has one is never talked to. Pure. */
export const at = (outputs: Outputs, ports: Open["ports"]): Outputs => ({
  ...outputs,
  services: Object.fromEntries(
    Object.entries(outputs.services).map(([name, address]) => [
      name,
      ports[name] === undefined ? address : address.replace(/:\d+$/, `:${ports[name]}`),
    ]),
  ),
});

/** Opens ports of this machine, 127.0.0.1 alone; each connection goes to a pod that is ready then. @throws Problem when the kubeconfig has no such context. */
export async function open(
  scope: Scope,
  target: Namespace,
  wanted: readonly Forward[],
): Promise<Open> {
  const config = kubeConfig(target);
  const api = config.makeApiClient(CoreV1Api);
  const tunnel = new PortForward(config);
  const sockets = new Set<Socket>();
  const connect = async (socket: Socket, { workload, port }: Forward) => {
    const pod = await readyPod(api, target.namespace, labelSelector(scope, workload));
    const made = await tunnel.portForward(target.namespace, pod, [port], socket, null, socket);
    const channel = typeof made === "function" ? made() : made;
    // Either end's end is the other's; a channel that stays open would keep this process from ending.
    channel?.addEventListener("close", () => socket.destroy());
    const hangUp = () => channel?.close();
    if (socket.destroyed) hangUp();
    else socket.on("close", hangUp);
  };
  const opened = await Promise.all(
    wanted.map(async (one) => {
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
        connect(socket, one).catch((error: unknown) => {
          console.error(`  ${one.name}: ${messageOf(error)}`);
          socket.destroy();
        });
      });
      const listens = await listening(server, one.local);
      if (!listens) await listening(server, ANY);
      return { one, server, listens };
    }),
  );
  return {
    taken: opened.filter(({ listens }) => !listens).map(({ one }) => one),
    ports: Object.fromEntries(
      opened.map(({ one, server }) => [one.name, (server.address() as AddressInfo).port]),
    ),
    close() {
      for (const { server } of opened) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Any port that is free. */
const ANY = 0;

/** Whether the port was free. */
const listening = (server: Server, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
