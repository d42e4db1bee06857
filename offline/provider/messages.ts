import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import type { Properties } from "./properties.ts";
import type { Change, Difference, InitializationError } from "./resource.ts";

/** A message's properties as plain values; a missing struct is an empty one. */
export function properties(struct: structProto.Struct | undefined): Properties {
  return (struct?.toJavaScript() as Properties | undefined) ?? {};
}

/** Plain values as a message, without those that are `undefined`, which the wire cannot carry. */
export function struct(values: Properties): structProto.Struct {
  return structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/** The answer to a diff. */
export function diffResponse({
  changes,
  deleteBeforeReplace,
}: Difference): providerProto.DiffResponse {
  const { DiffChanges } = providerProto.DiffResponse;
  const response = new providerProto.DiffResponse();
  response.setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  // The engine's summary of a change knows inputs by their names, not by paths into them.
  response.setDiffsList([
    ...new Set(changes.map(({ property }) => property.split(/[.[]/, 1).join())),
  ]);
  response.setReplacesList(
    changes.filter((change) => change.replaces).map((change) => change.property),
  );
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const detail = new providerProto.PropertyDiff();
    detail.setKind(diffKind(change));
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(change.property, detail);
  }
  return response;
}

function diffKind(change: Change): providerProto.PropertyDiff.Kind {
  const { Kind } = providerProto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  return kinds[change.kind][change.replaces ? 1 : 0];
}

/** The status that tells the engine to keep a resource which exists but failed to become ready. */
export function initializationStatus(error: InitializationError): Uint8Array {
  const detail = new providerProto.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(struct(error.outputs));
  detail.setReasonsList([error.message]);
  if (error.inputs !== undefined) detail.setInputs(struct(error.inputs));
  const any = new anyProto.Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(2);
  status.setMessage(error.message);
  status.addDetails(any);
  return status.serializeBinary();
}
