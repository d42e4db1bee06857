import type * as k8s from "@pulumi/kubernetes";
import type { Endpoint } from "../../endpoint.ts";
import { labels, type Scope } from "../../names.ts";
import type { Workload } from "../../workload.ts";

type Spec = k8s.types.input.networking.v1.NetworkPolicySpec;

/** A NetworkPolicy to make. */
export interface Policy {
  readonly name: string;
  readonly spec: Spec;
}

/** What holds for every pod of the namespace: nothing comes in, and only names are looked up. Pure. */
export const renderDefaultDeny = (): Policy => ({
  name: "default-deny",
  spec: {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  },
});

/**
 * Who may connect to whom, from the endpoints that a workload was handed: out of the workload, into the owner of each endpoint, and
 * between the workload's own replicas. Pure.
 */
export function renderConnections(scope: Scope, name: string, workload: Workload): Policy[] {
  const owners = [...portsByOwner([...(workload.uses ?? []), ...(workload.reaches ?? [])])];
  const self = { podSelector: { matchLabels: labels(scope, name) } };
  const other = (owner: string) => ({ podSelector: { matchLabels: labels(scope, owner) } });
  const out: Policy = {
    name: `${name}-to-others`,
    spec: {
      ...self,
      policyTypes: ["Egress"],
      egress: owners.map(([owner, numbers]) => ({ to: [other(owner)], ports: tcp(numbers) })),
    },
  };
  const into = owners.map(([owner, numbers]) => ({
    name: `${name}-to-${owner}`,
    spec: {
      ...other(owner),
      policyTypes: ["Ingress"],
      ingress: [{ from: [self], ports: tcp(numbers) }],
    },
  }));
  return [...(owners.length > 0 ? [out] : []), ...into, ...among(name, workload, self)];
}

function among(
  name: string,
  workload: Workload,
  self: k8s.types.input.networking.v1.NetworkPolicyPeer & Pick<Spec, "podSelector">,
): Policy[] {
  if (workload.kind === "task" || workload.replicas === 1) return [];
  const ports = tcp(Object.values(workload.ports).map(({ port }) => port));
  return [
    {
      name: `${name}-among-replicas`,
      spec: {
        ...self,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [self], ports }],
        egress: [{ to: [self], ports }],
      },
    },
  ];
}

function portsByOwner(endpoints: readonly Endpoint[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { owner, port } of endpoints) {
    found.set(owner.name, [...(found.get(owner.name) ?? []), port]);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const tcp = (numbers: readonly number[]) =>
  [...new Set(numbers)].sort((a, b) => a - b).map((port) => ({ protocol: "TCP", port }));
