import { join } from "node:path";
import { PROGRAMS_FOLDER } from "../../offline/index.ts";

/** The context's name in the kubeconfig, and the node's. */
export const NAME = "headwater-local";

/** Folders. What a node keeps has short paths, since a socket's may have 107 characters. */
export const FOLDERS = {
  /** Programs, for every cluster of this user. */
  programs: PROGRAMS_FOLDER,
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
