import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { BucketAccess } from "../../tools/object-store.ts";

/** The bucket `lake` of a store that answers as a test says, until the test ends. */
export async function servedBucket(answer: RequestListener): Promise<BucketAccess> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const login = { bucket: "lake", region: "us-east-1", accessKey: "me", secretKey: "s3cret" };
  return { url: `http://127.0.0.1:${port}`, ...login };
}
