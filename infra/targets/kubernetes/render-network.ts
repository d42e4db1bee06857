import type { Deployed, Endpoint } from "../../model/endpoint.ts";
import { labels, type Scope } from "../../model/names.ts";
import { API_PORTS } from "./render-access.ts";
import type { MadePods, Runs, Workload } from "../../model/workload.ts";

type Ports = { readonly protocol: string; readonly port: number }[];
type Peer =
  | Self
  | { readonly namespaceSelector: Self["podSelector"] }
  | { readonly ipBlock: { readonly cidr: string } };

/** The `spec` of a NetworkPolicy, as far as it is used here. */
interface Spec {
  readonly podSelector: Partial<Self["podSelector"]>;
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress?: { from: Peer[]; ports?: Ports }[];
  readonly egress?: { to: Peer[]; ports?: Ports }[];
}

/** A NetworkPolicy to make. */
export interface Policy {
  readonly name: string;
  readonly spec: Spec;
}

/** Pods of one name, as what a policy is about and as whom it lets in or out to. */
interface Self {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/**
 * What holds for every pod of the namespace: nothing comes in, and only names are looked up. Pure.
 * @param nameServer address of the name server, where it is no pod. @default pods of `kube-system` alone
 */
export const renderDefaultDeny = (nameServer?: string): Policy => ({
  name: "default-deny",
  spec: {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
          ...(nameServer === undefined ? [] : [{ ipBlock: { cidr: `${nameServer}/32` } }]),
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
 * Who may connect to whom, from the endpoints that a process was handed: out of it, into the owner of each endpoint, and between it and the
 * pods that it makes. Pure.
 */
export function renderConnections(scope: Scope, name: string, runs: Runs): Policy[] {
  const owners = [...portsByOwner([...(runs.uses ?? []), ...(runs.reaches ?? [])])];
  const self = { podSelector: { matchLabels: labels(scope, name) } };
  const other = (owner: string) => ({ podSelector: { matchLabels: labels(scope, owner) } });
  const out: Policy = {
    name: `${name}-to-others`,
    spec: {
      ...self,
      policyTypes: ["Egress"],
      egress: owners.map(([owner, { numbers, addresses }]) => ({
        to: addresses?.map((cidr) => ({ ipBlock: { cidr } })) ?? [other(owner)],
        ports: tcp(numbers),
      })),
    },
  };
  const pods = owners.filter(([, { addresses }]) => addresses === undefined);
  const into = pods.map(([owner, { numbers }]): Policy => ({
    name: `${name}-to-${owner}`,
    spec: {
      ...other(owner),
      policyTypes: ["Ingress"],
      ingress: [{ from: [self], ports: tcp(numbers) }],
    },
  }));
  return [
    ...(owners.length > 0 ? [out] : []),
    ...into,
    ...(runs.makes === undefined ? [] : made(name, self, runs.makes, other, out, into)),
  ];
}

/** Lets it reach the API that makes its pods; executors and it reach each other, and they reach what it reaches. */
function made(
  name: string,
  self: Self,
  makes: MadePods,
  other: (owner: string) => Self,
  { spec: { egress = [] } }: Policy,
  into: readonly Policy[],
): Policy[] {
  const ports = API_PORTS.map((port) => ({ protocol: "TCP", port }));
  const api: Policy = {
    name: `${name}-to-api`,
    spec: {
      ...self,
      policyTypes: ["Egress"],
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports }],
    },
  };
  if (makes.as === "tasks") return [api];
  const pods = other(makes.pods);
  return [
    api,
    {
      name: `${name}-and-its-pods`,
      spec: {
        ...self,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [pods] }],
        egress: [{ to: [pods] }],
      },
    },
    {
      name: `${name}-pods`,
      spec: {
        ...pods,
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [self, pods] }],
        egress: [{ to: [self, pods] }, ...egress],
      },
    },
    ...into.map(({ name: policy, spec: { ingress = [], ...spec } }) => ({
      name: policy.replace(`${name}-to-`, `${name}-pods-to-`),
      spec: { ...spec, ingress: ingress.map((rule) => ({ ...rule, from: [pods] })) },
    })),
  ];
}

/** Connections between a workload's own replicas. Pure. */
export function renderAmong(scope: Scope, name: string, workload: Workload): Policy[] {
  if (workload.kind === "task" || workload.replicas === 1) return [];
  const self = { podSelector: { matchLabels: labels(scope, name) } };
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

/** What is connected to of one owner. */
interface Reached {
  readonly numbers: readonly number[];
  /** Where it is, if it is no pod. */
  readonly addresses: Deployed["addresses"];
}

function portsByOwner(endpoints: readonly Endpoint[]): Map<string, Reached> {
  const found = new Map<string, Reached>();
  for (const { owner, port } of endpoints) {
    const { numbers = [] } = found.get(owner.name) ?? {};
    found.set(owner.name, { numbers: [...numbers, port], addresses: owner.addresses });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const tcp = (numbers: readonly number[]) =>
  [...new Set(numbers)].sort((a, b) => a - b).map((port) => ({ protocol: "TCP", port }));
