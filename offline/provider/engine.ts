import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

/** Writes messages to the engine that started a plugin. */
export interface Engine {
  /**
   * @param ephemeral shown beside the resource while it is worked on, and not kept
   */
  log(urn: string, severity: "info" | "warning", message: string, ephemeral: boolean): void;
}

/**
 * The engine at an address.
 *
 * @param address the plugin's command line argument; without one, messages go nowhere
 */
export function engineAt(address: string | undefined): Engine {
  if (address === undefined) return { log: () => {} };
  const client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  return {
    log(urn, severity, message, ephemeral) {
      const request = new engineProto.LogRequest();
      const { INFO, WARNING } = engineProto.LogSeverity;
      request.setSeverity(severity === "info" ? INFO : WARNING);
      request.setUrn(urn);
      request.setMessage(message);
      request.setEphemeral(ephemeral);
      // A message that does not arrive is no reason to fail what it is about.
      client.log(request, () => {});
    },
  };
}
