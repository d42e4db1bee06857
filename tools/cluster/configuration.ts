import { join } from "node:path";
import { certificate, type Subject } from "./certificates.ts";
import { CONTAINERD, FOLDERS, KUBECONFIG, NAME, NETWORK, PORTS } from "./layout.ts";

/** Images of one program each, which `cluster:up` makes and gives to containerd. */
export const IMAGES = {
  pause: "headwater.local/pause:1",
  coredns: "headwater.local/coredns:1",
  volumes: "headwater.local/local-path-provisioner:1",
  shell: "headwater.local/busybox:1",
} as const;

/** Where a configuration file of the cluster is. */
export const configured = (name: string): string => join(FOLDERS.state, "configuration", name);

/** The kubeconfig file of one of the cluster's own processes. */
export const kubeconfigOf = (subject: Subject): string =>
  subject === "admin" ? KUBECONFIG : configured(`${subject}.kubeconfig`);

/** A kubeconfig of the cluster. Pure; the certificates' files are named, not read. */
export const kubeconfig = (subject: Subject) => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    {
      name: NAME,
      cluster: {
        server: `https://${NETWORK.node}:${PORTS.api}`,
        "certificate-authority": certificate("authority", "crt"),
      },
    },
  ],
  users: [
    {
      name: subject,
      user: {
        "client-certificate": certificate(subject, "crt"),
        "client-key": certificate(subject, "key"),
      },
    },
  ],
  contexts: [{ name: NAME, context: { cluster: NAME, user: subject } }],
  "current-context": NAME,
});

/** The configuration of the node's own containerd, beside the one that Docker has. Pure. */
export const containerd = (): string => `version = 2
root = "${FOLDERS.state}/containerd"
state = "${FOLDERS.run}/containerd"
[grpc]
  address = "${CONTAINERD}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${FOLDERS.state}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${IMAGES.pause}"
  # A process without CAP_SYS_RESOURCE, as in a container, cannot lower its own.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${configured("cni")}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;

/** How pods are connected: each by a cable of its own to the node, which routes, so that its packet filter sees all that pods send. Pure. */
export const podNetwork = () => ({
  cniVersion: "1.0.0",
  name: NAME,
  plugins: [
    {
      type: "ptp",
      ipMasq: true,
      ipam: {
        type: "host-local",
        dataDir: join(FOLDERS.run, "addresses"),
        ranges: [[{ subnet: NETWORK.pods }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
  ],
});

/** The kubelet's configuration. Pure. */
export const kubelet = () => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: NETWORK.node,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: certificate("authority", "crt") },
  },
  authorization: { mode: "Webhook" },
  cgroupDriver: "cgroupfs",
  failCgroupV1: false,
  failSwapOn: false,
  clusterDNS: [NETWORK.dns],
  clusterDomain: "cluster.local",
  containerRuntimeEndpoint: `unix://${CONTAINERD}`,
  // Nothing pulls the cluster's own images again: they are never deleted for want of room.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  evictionHard: {
    "imagefs.available": "1%",
    "memory.available": "100Mi",
    "nodefs.available": "1%",
  },
  podLogsDir: join(FOLDERS.state, "pod-logs"),
  volumePluginDir: join(FOLDERS.state, "volume-plugins"),
});

/** The configuration of the proxy behind the addresses of Services. Pure. */
export const proxy = () => ({
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  clientConnection: { kubeconfig: kubeconfigOf("proxy") },
  clusterCIDR: NETWORK.pods,
  // The kernel's own limits stay: in a container they cannot be set.
  conntrack: { maxPerCore: 0, min: 0 },
  healthzBindAddress: "127.0.0.1:10256",
  hostnameOverride: NAME,
  metricsBindAddress: "127.0.0.1:10249",
  mode: "iptables",
});

/** The registry's configuration. Pure. */
export const registry = () => ({
  version: "0.1",
  log: { level: "warn" },
  storage: {
    filesystem: { rootdirectory: join(FOLDERS.state, "registry") },
    delete: { enabled: true },
  },
  http: { addr: `127.0.0.1:${PORTS.registry}` },
});
