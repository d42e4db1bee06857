import type * as k8s from "@pulumi/kubernetes";
import { replicaNames, serviceNames } from "../../infra/model/names.ts";
import type { Plain, Process } from "../../infra/policy/process.ts";
import { isSecret, revealed } from "../support/plain.ts";
import type { Recorded } from "../support/record.ts";

type PodTemplate = k8s.types.output.core.v1.PodTemplateSpec;
type Container = k8s.types.output.core.v1.Container;
type ServiceSpec = k8s.types.output.core.v1.ServiceSpec;
type Set = k8s.types.output.apps.v1.StatefulSetSpec;
type Objects = ReadonlyMap<string, Readonly<Record<string, Plain>>>;

/** Every pod that the Deployments, StatefulSets and Jobs among some resources would make, as a process. */
export function kubernetesProcesses(resources: readonly Recorded[]): Process[] {
  const data = contents(resources);
  return resources
    .filter(({ type }) => /:(Deployment|StatefulSet|Job)$/.test(type))
    .flatMap((resource) => {
      const job = resource.type.endsWith(":Job");
      const set = resource.inputs["spec"] as unknown as Set & { backoffLimit: number };
      const service = resources.find(
        ({ type, name }) => type === "kubernetes:core/v1:Service" && name === resource.name,
      )?.inputs["spec"] as unknown as ServiceSpec | undefined;
      const named = resource.type.endsWith(":StatefulSet");
      const names = named ? replicaNames : serviceNames;
      return names(resource.name, job ? 1 : set.replicas).map((name) => ({
        ...pod(resource.name, set.template, data),
        name,
        hosts: hosts(resource.name, name, service, named),
        ...(named && volume(set, name)),
        ...(job && { tries: set.backoffLimit + 1 }),
        ...(job && { timeout: Number(set.template.spec.activeDeadlineSeconds) }),
        after: resource.dependsOn
          .filter((dependency) => /^(Deployment|StatefulSet|Job):/.test(dependency))
          .map((dependency) => dependency.replace(/^\w+:/, ""))
          .sort(),
      }));
    });
}

function pod(workload: string, { metadata, spec }: PodTemplate, data: Objects) {
  const container = spec.containers[0] as Container;
  const { command, args, resources, securityContext, readinessProbe } = container;
  const cpu = resources.limits["cpu"];
  return {
    workload,
    image: container.image as Plain,
    ...(command && { command }),
    ...(args && { args }),
    env: Object.assign({}, ...container.envFrom.map((from) => data.get(nameOf(from)))) as Record<
      string,
      Plain
    >,
    files: files(container, spec.volumes ?? [], data),
    writes: !securityContext.readOnlyRootFilesystem
      ? ("everywhere" as const)
      : (spec.volumes ?? []).flatMap(({ name, emptyDir }) =>
          emptyDir
            ? container.volumeMounts.filter((m) => m.name === name).map((m) => m.mountPath)
            : [],
        ),
    memory: Number(resources.limits["memory"]?.replace("Mi", "")),
    ...(cpu !== undefined && { cpu: Number(cpu) }),
    published: (container.ports ?? []).flatMap(({ hostPort }) =>
      hostPort ? [String(hostPort)] : [],
    ),
    ...(readinessProbe && { ready: readinessProbe as unknown as Plain }),
    unprivileged:
      spec.securityContext.runAsNonRoot &&
      !securityContext.allowPrivilegeEscalation &&
      securityContext.capabilities.drop.includes("ALL"),
    // The kubelet rotates every container's log.
    rotatesLogs: true,
    sees: [
      ...(spec.volumes ?? []).flatMap(({ hostPath }) => (hostPath ? [hostPath.path] : [])),
      ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((option) => spec[option]),
    ],
    labels: metadata.labels,
  };
}

const nameOf = (from: Container["envFrom"][number]): string =>
  from.configMapRef ? `ConfigMap ${from.configMapRef.name}` : `Secret ${from.secretRef.name}`;

function files(
  container: Container,
  volumes: readonly k8s.types.output.core.v1.Volume[],
  data: Objects,
): Record<string, Plain> {
  const sources = new Map(
    volumes.map((v) => [
      v.name,
      data.get(v.secret ? `Secret ${v.secret.secretName}` : `ConfigMap ${v.configMap?.name}`),
    ]),
  );
  return Object.fromEntries(
    container.volumeMounts
      .filter(({ subPath }) => subPath)
      .map(({ name, mountPath, subPath }) => [
        mountPath,
        sources.get(name)?.[subPath] ?? `nothing under ${subPath}`,
      ]),
  );
}

/** A Deployment's pods have its Service's name alone; a StatefulSet's have names of their own below it, and share it. */
function hosts(
  workload: string,
  name: string,
  service: ServiceSpec | undefined,
  named: boolean,
): string[] {
  if (!service) return [];
  return named && service.clusterIP === "None" ? [workload, `${name}.${workload}`] : [workload];
}

function volume(set: Set, name: string) {
  const claim = set.volumeClaimTemplates[0]?.metadata.name;
  const mount = set.template.spec.containers[0]?.volumeMounts.find((m) => m.name === claim);
  return mount && { volume: { mount: mount.mountPath, name: `${claim}-${name}` } };
}

/** The contents of ConfigMaps and Secrets by kind and name; what the engine would encrypt is `{ secret: value }`. */
const contents = (resources: readonly Recorded[]): Objects =>
  new Map(
    resources
      .filter(({ type }) => /core\/v1:(ConfigMap|Secret)$/.test(type))
      .map((resource) => {
        const kind = resource.type.split(":").at(-1);
        const data = resource.inputs["data"] ?? resource.inputs["stringData"] ?? {};
        return [`${kind} ${resource.assigned}`, entries(data)];
      }),
  );

/** The SDK marks a Secret's data as a whole; so does this mark each of its entries. */
function entries(data: Plain): Record<string, Plain> {
  if (!isSecret(data)) return data as Record<string, Plain>;
  return Object.fromEntries(
    Object.entries(revealed(data) as Record<string, Plain>).map(([key, value]) => [
      key,
      { secret: value },
    ]),
  );
}
