import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../toolchain/cache.ts";

/** Versions of what the cluster is made from; the Go module in `go/` locks the same. */
export const VERSIONS = {
  kubernetes: "1.35.4",
  etcd: "3.6.5",
  coredns: "1.13.1",
  volumes: "0.0.30",
};

/** The context's name in the kubeconfig, and the node's. */
export const NAME = "headwater-local";

const LOCKED = createHash("sha256")
  .update(readFileSync(join(import.meta.dirname, "go/go.sum")))
  .digest("hex")
  .slice(0, 8);

/** Folders. What a node keeps has short paths, since a socket's may have 107 characters. */
export const FOLDERS = {
  /** Programs, for every cluster of this user. */
  programs: join(cacheDirectory(), `kubernetes-${VERSIONS.kubernetes}-${LOCKED}`),
  /** All that the cluster keeps: `cluster:down` removes it. */
  state: "/var/lib/headwater-cluster",
  /** What lives as long as the processes. */
  run: "/run/headwater-cluster",
} as const;

/** The file that users and tests point KUBECONFIG at. */
export const KUBECONFIG = join(FOLDERS.state, "kubeconfig");

/** Addresses: the node's is on the loopback interface, so that nothing of the cluster is reached from other machines. */
export const NETWORK = {
  node: "10.250.0.1",
  pods: "10.244.0.0/16",
  services: "10.96.0.0/16",
  apiService: "10.96.0.1",
  dns: "10.96.0.10",
} as const;

/** Ports on the node's address, of the API server and of what only this machine's processes ask. */
export const PORTS = { api: 6443, etcd: 12379, etcdPeer: 12380, registry: 15000 } as const;

/** The registry that the cluster pulls from, and this machine's Docker pushes to without TLS. */
export const REGISTRY = `localhost:${PORTS.registry}`;

/** The socket of the node's own containerd. */
export const CONTAINERD = join(FOLDERS.run, "containerd.sock");
