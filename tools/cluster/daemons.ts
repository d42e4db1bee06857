import { join } from "node:path";
import { certificate } from "./certificates.ts";
import { configured, kubeconfigOf } from "./configuration.ts";
import { FOLDERS, NAME, NETWORK, PORTS } from "./layout.ts";
import { program } from "../../offline/index.ts";

/** A process of the cluster. */
export interface Daemon {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const ETCD = `https://127.0.0.1:${PORTS.etcd}`;
const ETCD_PEER = `http://127.0.0.1:${PORTS.etcdPeer}`;
const AUTHORITY = certificate("authority", "crt");
const SERVER = [certificate("apiserver", "crt"), certificate("apiserver", "key")] as const;
const TO_KUBELET = [
  certificate("apiserver-to-kubelet", "crt"),
  certificate("apiserver-to-kubelet", "key"),
] as const;
const TOKENS = certificate("service-accounts", "key");

/** Flags from names and values. Pure. */
const flags = (given: Readonly<Record<string, string>>): string[] =>
  Object.entries(given).map(([name, value]) => `--${name}=${value}`);

/** Everything that runs on the node but pods, in the order in which it starts. Pure. */
export const daemons = (): readonly Daemon[] => [
  {
    name: "containerd",
    command: "containerd",
    args: ["--config", configured("containerd.toml"), "--log-level", "warn"],
  },
  {
    name: "registry",
    command: "docker-registry",
    args: ["serve", configured("registry.yml")],
  },
  {
    name: "etcd",
    command: program("etcd"),
    args: flags({
      "data-dir": join(FOLDERS.state, "etcd"),
      "listen-client-urls": ETCD,
      "advertise-client-urls": ETCD,
      "listen-peer-urls": ETCD_PEER,
      "initial-advertise-peer-urls": ETCD_PEER,
      "initial-cluster": `default=${ETCD_PEER}`,
      "client-cert-auth": "true",
      "trusted-ca-file": AUTHORITY,
      "cert-file": SERVER[0],
      "key-file": SERVER[1],
      "log-level": "warn",
      // The data are a test's: a crash of this machine may lose the last moment.
      "unsafe-no-fsync": "true",
    }),
  },
  {
    name: "kube-apiserver",
    command: program("kube-apiserver"),
    args: flags({
      "advertise-address": NETWORK.node,
      "allow-privileged": "true",
      "authorization-mode": "Node,RBAC",
      "bind-address": NETWORK.node,
      "client-ca-file": AUTHORITY,
      "enable-admission-plugins": "NodeRestriction",
      "etcd-cafile": AUTHORITY,
      "etcd-certfile": SERVER[0],
      "etcd-keyfile": SERVER[1],
      "etcd-servers": ETCD,
      "kubelet-client-certificate": TO_KUBELET[0],
      "kubelet-client-key": TO_KUBELET[1],
      "kubelet-preferred-address-types": "InternalIP",
      "secure-port": String(PORTS.api),
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "service-account-key-file": TOKENS,
      "service-account-signing-key-file": TOKENS,
      "service-cluster-ip-range": NETWORK.services,
      "tls-cert-file": SERVER[0],
      "tls-private-key-file": SERVER[1],
    }),
  },
  {
    name: "kube-controller-manager",
    command: program("kube-controller-manager"),
    args: flags({
      ...as("controller-manager"),
      "root-ca-file": AUTHORITY,
      "service-account-private-key-file": TOKENS,
      "use-service-account-credentials": "true",
    }),
  },
  { name: "kube-scheduler", command: program("kube-scheduler"), args: flags(as("scheduler")) },
  {
    name: "kubelet",
    command: program("kubelet"),
    args: flags({
      config: configured("kubelet.json"),
      "hostname-override": NAME,
      kubeconfig: kubeconfigOf("kubelet"),
      "node-ip": NETWORK.node,
      "node-labels": `topology.kubernetes.io/zone=${NAME}`,
      "root-dir": join(FOLDERS.state, "kubelet"),
    }),
  },
  {
    name: "kube-proxy",
    command: program("kube-proxy"),
    args: flags({ config: configured("proxy.json") }),
  },
];

const as = (subject: "controller-manager" | "scheduler") => ({
  "authentication-kubeconfig": kubeconfigOf(subject),
  "authorization-kubeconfig": kubeconfigOf(subject),
  "bind-address": "127.0.0.1",
  kubeconfig: kubeconfigOf(subject),
  "leader-elect": "false",
});
