import { IMAGES } from "./configuration.ts";
import { NETWORK } from "./layout.ts";

/** A Kubernetes object as it is sent. */
type Manifest = Readonly<Record<string, unknown>>;

const DNS = "coredns";
const VOLUMES = "local-path-provisioner";
const SYSTEM = "kube-system";

/** What a cluster has beyond Kubernetes itself: names, and volumes on the node's disk as its default storage class. Pure. */
export const addons = (volumes: string): readonly Manifest[] => [
  ...names(),
  ...localVolumes(volumes),
];

const meta = (name: string) => ({ name, namespace: SYSTEM, labels: { "k8s-app": name } });

/** A service account with a role in the whole cluster. */
const account = (name: string, rules: readonly Manifest[]): readonly Manifest[] => [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: meta(name) },
  { apiVersion: RBAC, kind: "ClusterRole", metadata: { name }, rules },
  {
    apiVersion: RBAC,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: SYSTEM }],
  },
];
const RBAC = "rbac.authorization.k8s.io/v1";

const configMap = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: meta(name),
  data,
});

/** A pod of one container, whose configuration is in a ConfigMap of its own name. */
const deployment = (name: string, container: Manifest, pod: Manifest = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: meta(name),
  spec: {
    selector: { matchLabels: { "k8s-app": name } },
    template: {
      metadata: { labels: { "k8s-app": name } },
      spec: {
        serviceAccountName: name,
        priorityClassName: "system-cluster-critical",
        ...pod,
        containers: [
          {
            name,
            imagePullPolicy: "Never",
            volumeMounts: [{ name: "configuration", mountPath: "/etc/configuration" }],
            ...container,
          },
        ],
        volumes: [{ name: "configuration", configMap: { name } }],
      },
    },
  },
});

const COREFILE = `.:5353 {
  errors
  cache 30
  reload
  kubernetes cluster.local in-addr.arpa {
    pods disabled
    ttl 5
  }
}
`;

function names(): readonly Manifest[] {
  const ports = ["UDP", "TCP"].map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    port: 53,
    targetPort: 5353,
    protocol,
  }));
  return [
    ...account(DNS, [
      {
        apiGroups: [""],
        resources: ["endpoints", "services", "pods", "namespaces"],
        verbs: ["list", "watch"],
      },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]),
    configMap(DNS, { Corefile: COREFILE }),
    deployment(
      DNS,
      {
        image: IMAGES.coredns,
        args: ["-conf", "/etc/configuration/Corefile"],
        readinessProbe: { tcpSocket: { port: 5353 }, periodSeconds: 1 },
        securityContext: { runAsUser: 65534 },
      },
      { dnsPolicy: "Default" },
    ),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta("kube-dns"),
      spec: { clusterIP: NETWORK.dns, selector: { "k8s-app": DNS }, ports },
    },
  ];
}

function localVolumes(folder: string): readonly Manifest[] {
  const helper = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "helper-pod" },
    spec: {
      containers: [
        {
          name: "helper-pod",
          image: IMAGES.shell,
          imagePullPolicy: "Never",
          securityContext: { runAsUser: 0 },
        },
      ],
    },
  };
  return [
    ...account(VOLUMES, [
      {
        apiGroups: [""],
        resources: ["nodes", "persistentvolumeclaims", "configmaps", "pods/log"],
        verbs: ["get", "list", "watch"],
      },
      {
        apiGroups: [""],
        resources: ["pods", "persistentvolumes", "events", "endpoints"],
        verbs: ["get", "list", "watch", "create", "patch", "update", "delete"],
      },
      {
        apiGroups: ["storage.k8s.io"],
        resources: ["storageclasses"],
        verbs: ["get", "list", "watch"],
      },
    ]),
    configMap(VOLUMES, {
      "config.json": JSON.stringify({
        nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [folder] }],
      }),
      // As a disk comes from a cloud: empty, and its group that of the pod.
      setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
      teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
      "helperPod.yaml": JSON.stringify(helper),
    }),
    deployment(VOLUMES, {
      image: IMAGES.volumes,
      args: [
        "start",
        "--config=/etc/configuration/config.json",
        `--configmap-name=${VOLUMES}`,
        `--service-account-name=${VOLUMES}`,
      ],
      env: [
        { name: "POD_NAMESPACE", value: SYSTEM },
        { name: "CONFIG_MOUNT_PATH", value: "/etc/configuration/" },
      ],
      securityContext: { runAsUser: 65534 },
    }),
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "local-path",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "rancher.io/local-path",
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
    },
  ];
}
