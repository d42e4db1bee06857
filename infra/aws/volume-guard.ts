import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";

const NAME = "headwater-volume-guard";
const SCRIPT = readFileSync(new URL("./volume_guard.py", import.meta.url), "utf8");

/** Seconds that volumes may take to go. */
const PATIENCE = 900;

/** Arguments of {@link VolumeGuard}. */
export interface VolumeGuardArgs {
  readonly provider: k8s.Provider;
  /** An image with bash and Python. */
  readonly image: pulumi.Input<string>;
  /** The namespace whose volumes they are. */
  readonly namespace: string;
  readonly storageClass: string;
}

/**
 * A pod that ends by deleting the volumes that no namespace has any more, and by waiting until they are gone. EKS deletes machines and
 * load balancers with a cluster, but no volume (EKS user guide, "Disable EKS Auto Mode"): they would stay and cost. It is made before the namespace, and so is deleted between the namespace and the cluster.
 */
export class VolumeGuard extends pulumi.ComponentResource {
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: VolumeGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:VolumeGuard", name, { storageClass: args.storageClass }, opts);
    const own = { parent: this, provider: args.provider };
    const metadata = { name: NAME, namespace: "kube-system" };
    const account = new k8s.core.v1.ServiceAccount(name, { metadata }, own);
    const role = new k8s.rbac.v1.ClusterRole(
      name,
      {
        metadata: { name: NAME },
        rules: [
          { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["list", "patch"] },
          {
            apiGroups: [""],
            resources: ["namespaces"],
            resourceNames: [args.namespace],
            verbs: ["get"],
          },
        ],
      },
      own,
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name: NAME },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
        subjects: [{ kind: "ServiceAccount", name: NAME, namespace: metadata.namespace }],
      },
      { ...own, dependsOn: [role, account] },
    );
    const script = new k8s.core.v1.ConfigMap(
      name,
      { metadata: { namespace: metadata.namespace }, data: { "volume_guard.py": SCRIPT } },
      own,
    );
    const guard = new k8s.apps.v1.Deployment(
      name,
      { metadata, spec: renderGuard(args, script.metadata.name) },
      { ...own, dependsOn: [binding], customTimeouts: { delete: `${PATIENCE + 60}s` } },
    );
    this.ready = [guard];
    this.registerOutputs({});
  }
}

/** The pod: it does nothing, until it ends. Pure. @param script name of the ConfigMap with the program. */
export function renderGuard(
  { image, namespace, storageClass }: Omit<VolumeGuardArgs, "provider">,
  script: pulumi.Input<string>,
): k8s.types.input.apps.v1.DeploymentSpec {
  const labels = { "app.kubernetes.io/name": NAME, "app.kubernetes.io/part-of": "headwater" };
  const command = ["python3", "/guard/volume_guard.py", namespace, storageClass];
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: NAME,
        terminationGracePeriodSeconds: PATIENCE,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "guard",
            image,
            // Without a trap a container's first process would not hear that it is to end.
            command: ["bash", "-c", "trap exit TERM; sleep infinity & wait"],
            lifecycle: { preStop: { exec: { command } } },
            resources: { requests: { memory: "64Mi" }, limits: { memory: "64Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [{ name: "script", mountPath: "/guard", readOnly: true }],
          },
        ],
        volumes: [{ name: "script", configMap: { name: script } }],
      },
    },
  };
}
