import * as k8s from "@pulumi/kubernetes";
import type { Policy } from "./render-network.ts";
import { metadataOf, type Options, type Site } from "./site.ts";

/** Makes a NetworkPolicy under the name that it was rendered with. */
export function makePolicy(
  site: Site,
  { name, spec }: Policy,
  make: Options,
): k8s.networking.v1.NetworkPolicy {
  const metadata = { ...metadataOf(site, name), name };
  return new k8s.networking.v1.NetworkPolicy(name, { metadata, spec }, make);
}
