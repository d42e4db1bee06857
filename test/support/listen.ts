import { createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * A TCP server on 127.0.0.1 that ends with the test.
 * @param answer gets each connection's first bytes, in hexadecimal, and what it returns is sent back. @returns its port
 */
export async function listen(
  answer: (hex: string) => string | Buffer | undefined,
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("data", (bytes) => {
      const reply = answer(bytes.toString("hex"));
      if (reply === undefined) socket.end();
      else socket.write(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
