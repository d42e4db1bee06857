import { revealed } from "../support/plain.ts";
import type { Recorded } from "../support/record.ts";

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
}

/** The Kubernetes objects among some resources, as their provider would send them, moved into another namespace. Pure. */
export const manifests = (resources: readonly Recorded[], namespace: string): object[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith(":Namespace"))
    .map(({ inputs, name, assigned }) => {
      const { stringData, ...rest } = inputs;
      const metadata = inputs["metadata"] as Metadata;
      return {
        ...rest,
        ...(stringData !== undefined && { stringData: revealed(stringData) }),
        metadata: {
          ...metadata,
          name: metadata.name ?? assigned ?? name,
          ...(metadata.namespace !== undefined && { namespace }),
        },
      };
    });
