import grpc from "@grpc/grpc-js";

/** A service's methods by name, each from a request to a response (or a promise of one). */
export type Methods = Readonly<Record<string, (request: never) => unknown>>;

/** A failure that carries details for the engine, in the form of a serialized `Status` message. */
export interface DetailedError extends Error {
  readonly statusDetails?: Uint8Array;
}

/**
 * Serves one gRPC service to the engine that started this process: prints the port, which is how the engine learns of
 * it, and ends when the engine does.
 */
export async function serve(service: grpc.ServiceDefinition, methods: Methods): Promise<void> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  const handlers = Object.entries(methods).map(([name, method]) => [name, handler(method)]);
  server.addService(service, Object.fromEntries(handlers) as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  process.stdout.write(`${port}\n`);
  endWithParent();
}

function handler(method: Methods[string]): grpc.handleUnaryCall<never, unknown> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => method(call.request))
      .then(
        (response) => callback(null, response),
        (error: DetailedError) => callback(failure(error)),
      );
  };
}

function failure(error: DetailedError): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  if (error.statusDetails !== undefined) {
    metadata.set("grpc-status-details-bin", Buffer.from(error.statusDetails));
  }
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}

/** An engine that was killed cannot end its plugins, so they notice that their parent is gone. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 2000).unref();
  // The engine gives its plugins a process group of their own and ends them with an interrupt, waiting for them to go.
  process.on("SIGINT", () => process.exit(0));
}
