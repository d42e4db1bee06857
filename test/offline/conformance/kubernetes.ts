import { KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import type { Scene } from "./program.ts";

/** The context of the kubeconfig whose cluster the tests may use; without one they are skipped. */
export const CONTEXT = process.env["HEADWATER_CONTEXT"];

/** An image with a shell that the cluster has or can pull. */
const IMAGE = process.env["HEADWATER_CONTEXT_IMAGE"] ?? "docker.io/library/busybox:1.37";

/** Everything that the tests make is in this namespace. */
export const NAMESPACE = "headwater-toolchain-test";

/** An object as the cluster has it, looked up behind Pulumi's back. */
export interface Found {
  readonly metadata: { readonly name: string; readonly uid: string; readonly generation: number };
  readonly spec: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

/** Looks and acts in the cluster as a user would with kubectl. */
export function cluster() {
  const config = new KubeConfig();
  config.loadFromDefault();
  config.setCurrentContext(CONTEXT ?? "");
  const client = KubernetesObjectApi.makeApiClient(config);
  const header = (apiVersion: string, kind: string, name: string) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: NAMESPACE },
  });
  return {
    async find(apiVersion: string, kind: string, name: string): Promise<Found | undefined> {
      return (await client.read(header(apiVersion, kind, name)).catch((error: unknown) => {
        if ((error as { code?: number }).code === 404) return undefined;
        throw error;
      })) as Found | undefined;
    },
    async create(apiVersion: string, kind: string, name: string, part: object): Promise<void> {
      await client.create({ ...header(apiVersion, kind, name), ...part });
    },
    async edit(apiVersion: string, kind: string, name: string, part: object): Promise<void> {
      const object = { ...header(apiVersion, kind, name), ...part };
      await client.patch(object, undefined, undefined, "kubectl-edit");
    },
    async delete(apiVersion: string, kind: string, name: string): Promise<void> {
      await client.delete(header(apiVersion, kind, name)).catch(() => {});
    },
  };
}

type Resources = NonNullable<Scene["resources"]>;

/** What a test changes in {@link scene}. */
export interface Changes {
  readonly greeting?: string;
  readonly image?: string;
  readonly serviceName?: string;
  readonly replicas?: number;
  /** What the Job's container runs. */
  readonly script?: string;
  readonly more?: Resources;
}

const labels = (app: string) => ({ app });

const metadata = (more: object = {}) => ({ namespace: "$space.metadata.name", ...more });

function pod(app: string, script: string, image: string, more: object = {}) {
  return {
    metadata: { labels: labels(app) },
    spec: {
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: app,
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["sh", "-c", script],
          envFrom: [
            { configMapRef: { name: "$map.metadata.name" } },
            { secretRef: { name: "$keys.metadata.name" } },
          ],
          resources: { limits: { memory: "32768Ki", cpu: "0.5" } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
      ...more,
    },
  };
}

/** A namespace with one of everything that the program uses, small. */
export function scene(changes: Changes = {}): Scene {
  const { greeting = "hello", image = IMAGE, serviceName = "kept", replicas = 1 } = changes;
  const runs = "trap 'exit 0' TERM; while true; do sleep 1; done";
  return {
    ...(CONTEXT === undefined ? {} : { context: CONTEXT }),
    resources: {
      space: {
        type: "core.v1.Namespace",
        args: {
          metadata: {
            name: NAMESPACE,
            labels: { "pod-security.kubernetes.io/enforce": "restricted" },
          },
        },
      },
      map: { type: "core.v1.ConfigMap", args: { metadata: metadata(), data: { greeting } } },
      keys: {
        type: "core.v1.Secret",
        args: { metadata: metadata(), stringData: { KEY: SECRET } },
      },
      web: {
        type: "core.v1.Service",
        args: {
          metadata: metadata({
            name: "web",
            annotations: { "pulumi.com/skipAwait": "true" },
          }),
          spec: { selector: labels("web"), ports: [{ name: "http", port: 80 }] },
        },
      },
      app: {
        type: "apps.v1.Deployment",
        args: {
          metadata: metadata({ name: "app" }),
          spec: {
            replicas,
            selector: { matchLabels: labels("web") },
            template: pod("web", runs, image),
          },
        },
        customTimeouts: { create: "60s", update: image === IMAGE ? "60s" : "10s" },
      },
      kept: {
        type: "apps.v1.StatefulSet",
        args: {
          metadata: metadata({ name: "kept" }),
          spec: {
            replicas: 1,
            serviceName,
            selector: { matchLabels: labels("kept") },
            template: pod("kept", runs, IMAGE),
          },
        },
      },
      task: {
        type: "batch.v1.Job",
        args: {
          metadata: metadata({
            name: "task",
            annotations: { "pulumi.com/replaceUnready": "true" },
          }),
          spec: {
            backoffLimit: 0,
            template: pod("task", changes.script ?? "echo $greeting", IMAGE, {
              restartPolicy: "Never",
            }),
          },
        },
      },
      front: {
        type: "core.v1.Service",
        args: {
          metadata: metadata({ name: "front" }),
          spec: { selector: labels("web"), ports: [{ port: 80, targetPort: 8080 }] },
        },
        after: "app",
      },
      headless: {
        type: "core.v1.Service",
        args: {
          metadata: metadata({ name: "kept" }),
          spec: { selector: labels("kept"), ports: [{ port: 80 }], clusterIP: "None" },
        },
      },
      claim: {
        type: "core.v1.PersistentVolumeClaim",
        args: {
          metadata: metadata(),
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1024Mi" } },
          },
        },
      },
      account: { type: "core.v1.ServiceAccount", args: { metadata: metadata() } },
      role: {
        type: "rbac.v1.Role",
        args: {
          metadata: metadata(),
          rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
        },
      },
      binding: {
        type: "rbac.v1.RoleBinding",
        args: {
          metadata: metadata(),
          roleRef: {
            apiGroup: "rbac.authorization.k8s.io",
            kind: "Role",
            name: "$role.metadata.name",
          },
          subjects: [{ kind: "ServiceAccount", name: "$account.metadata.name" }],
        },
      },
      policy: {
        type: "networking.v1.NetworkPolicy",
        args: {
          metadata: metadata(),
          spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] },
        },
      },
      ingress: {
        type: "networking.v1.Ingress",
        args: {
          metadata: metadata({ annotations: { "pulumi.com/skipAwait": "true" } }),
          spec: { defaultBackend: { service: { name: "web", port: { name: "http" } } } },
        },
      },
      budget: {
        type: "policy.v1.PodDisruptionBudget",
        args: {
          metadata: metadata(),
          spec: { maxUnavailable: 1, selector: { matchLabels: labels("kept") } },
        },
      },
      priority: {
        type: "scheduling.v1.PriorityClass",
        args: { metadata: { name: NAMESPACE }, value: 1 },
      },
      ...changes.more,
    },
    exports: { map: "$map.metadata.name", uid: "$task.metadata.uid" },
  };
}

/** The value of the scene's Secret. */
export const SECRET = "never-in-clear-text";
