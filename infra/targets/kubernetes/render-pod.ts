import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labels, type Scope } from "../../model/names.ts";
import { megabytes } from "../../model/units.ts";
import type { Runs } from "../../model/workload.ts";
import { stopWithin } from "../stop-within.ts";
import { type Config, fileKey } from "./render-config.ts";
import { type Priority, priorityName } from "./render-priority.ts";

type Container = k8s.types.input.core.v1.Container;
type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type PodSpec = k8s.types.input.core.v1.PodSpec;

/** The group that volumes belong to and every process is a member of, whatever its user. */
const VOLUME_GROUP = 10_000;

/** What the restricted Pod Security Standard wants of a pod and of its containers. */
const UNPRIVILEGED = {
  pod: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/** A pod's own name and address, for a process that makes others. */
const OWN_POD = [
  { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
];

/** The zone of a pod's node, which Kubernetes copies onto the pod from 1.35 on (PodTopologyLabelsAdmission); empty where it does not. */
const zone = (name: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } },
});

/**
 * The template of pods that a process makes itself, as JSON. All that they write to is `/tmp` and what their maker adds. Pure.
 * @param account the service account that gives them a role. @default none
 */
export const renderTemplate = (
  scope: Scope,
  name: string,
  container: string,
  account?: string,
): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { labels: labels(scope, name) },
    spec: {
      automountServiceAccountToken: false,
      ...(account !== undefined && { serviceAccountName: account }),
      enableServiceLinks: false,
      priorityClassName: priorityName(scope, "jobs"),
      securityContext: UNPRIVILEGED.pod,
      containers: [
        {
          name: container,
          workingDir: "/tmp",
          securityContext: { ...UNPRIVILEGED.container, readOnlyRootFilesystem: true },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: {} }],
    },
  });

/**
 * The pod of a workload, under the restricted Pod Security Standard. Pure.
 * @param config names of the ConfigMaps and Secrets. @param priority whom it makes room for. @param more what the kind of workload adds to the pod and its container.
 */
export function renderPod(
  scope: Scope,
  name: string,
  runs: Runs,
  config: Config<pulumi.Input<string>>,
  priority: Priority,
  more: { readonly pod?: Partial<PodSpec>; readonly container?: Partial<Container> } = {},
): PodTemplate {
  const { volumeMounts = [], ...rest } = more.container ?? {};
  const own = [
    ...(runs.makes === undefined ? [] : OWN_POD),
    ...(runs.zone === undefined ? [] : [zone(runs.zone)]),
  ];
  const readOnly = runs.scratch !== undefined;
  const scratch = [...new Set([...(runs.scratch ?? []), ...(readOnly ? ["/tmp"] : [])])].sort();
  const volumes = [
    ...(config.files ? [{ name: "files", configMap: { name: config.files } }] : []),
    ...(config.secretFiles
      ? [{ name: "secret-files", secret: { secretName: config.secretFiles, defaultMode: 0o440 } }]
      : []),
    ...scratch.map((_, index) => ({ name: `scratch-${index}`, emptyDir: {} })),
  ];
  return {
    metadata: { labels: labels(scope, name) },
    spec: {
      automountServiceAccountToken: runs.makes !== undefined,
      ...(hasAccount(runs) && { serviceAccountName: name }),
      // Else every Service becomes variables such as KAFKA_PORT, which the images take for settings.
      enableServiceLinks: false,
      priorityClassName: priorityName(scope, priority),
      terminationGracePeriodSeconds: stopWithin(runs),
      securityContext: {
        ...UNPRIVILEGED.pod,
        fsGroup: VOLUME_GROUP,
        // A change at every mount would open PostgreSQL's directory to the group, and it would not start.
        fsGroupChangePolicy: "OnRootMismatch",
      },
      containers: [
        {
          name,
          image: runs.image,
          ...(runs.command && { command: [...runs.command] }),
          ...(runs.args && { args: [...runs.args] }),
          envFrom: [
            ...(config.env ? [{ configMapRef: { name: config.env } }] : []),
            ...(config.secrets ? [{ secretRef: { name: config.secrets } }] : []),
          ],
          ...(own.length > 0 && { env: own }),
          resources: resources(runs),
          securityContext: {
            ...UNPRIVILEGED.container,
            ...(readOnly && { readOnlyRootFilesystem: true }),
          },
          volumeMounts: [
            ...fileMounts("files", Object.keys(runs.files ?? {})),
            ...fileMounts("secret-files", Object.keys(runs.secretFiles ?? {})),
            ...scratch.map((mountPath, index) => ({ name: `scratch-${index}`, mountPath })),
            ...(volumeMounts as k8s.types.input.core.v1.VolumeMount[]),
          ],
          ...rest,
        },
      ],
      ...(volumes.length > 0 && { volumes }),
      ...more.pod,
    },
  };
}

/**
 * A pod of a process that others make, complete. Pure.
 * @param container the name of its container, by which they know it.
 */
export const renderWhole = (
  scope: Scope,
  name: string,
  container: string,
  runs: Runs,
  config: Config<pulumi.Input<string>>,
) => ({
  apiVersion: "v1",
  kind: "Pod",
  ...renderPod(scope, name, runs, config, "jobs", {
    pod: { restartPolicy: "Never" },
    container: { name: container },
  }),
});

/** Whether a workload has a service account: who makes pods, and who has a role of its own in the cloud. */
export const hasAccount = ({ makes, folders }: Pick<Runs, "makes" | "folders">): boolean =>
  makes !== undefined || folders !== undefined;

/** Memory is reserved in full, since a node that runs out of it ends processes; processors are a limit as well when they are given. */
function resources({ cpu, memory }: Runs) {
  const amounts = {
    memory: `${megabytes(memory)}Mi`,
    ...(cpu !== undefined && { cpu: String(cpu) }),
  };
  return { requests: amounts, limits: amounts };
}

/** Each file is mounted by itself, so that what the image has in its directory stays visible. */
const fileMounts = (volume: string, paths: readonly string[]) =>
  [...paths].sort().map((path) => ({
    name: volume,
    mountPath: path,
    subPath: fileKey(path),
    readOnly: true,
  }));
