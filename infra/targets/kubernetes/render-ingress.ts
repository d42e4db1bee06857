import type * as k8s from "@pulumi/kubernetes";
import type { Settings } from "../../config/schema.ts";
import { labels, type Scope } from "../../model/names.ts";
import type { Port } from "../../model/workload.ts";
import type { Policy } from "./render-network.ts";

/** How pages are published. */
export type IngressSettings = NonNullable<
  Extract<Settings["target"], { kind: "kubernetes" }>["ingress"]
>;

/** The host name of a page: `airflow.data.example.com`. Pure. */
export const pageHost = (settings: IngressSettings, page: string): string =>
  `${page}.${settings.domain}`;

/** The Ingress of a workload's page, which is reached over TLS alone. Pure. */
export function renderIngress(
  settings: IngressSettings,
  name: string,
  page: string,
  port: number,
): k8s.types.input.networking.v1.IngressSpec {
  const host = pageHost(settings, page);
  return {
    ...(settings.class !== undefined && { ingressClassName: settings.class }),
    tls: [{ hosts: [host], secretName: settings.tlsSecret ?? `${page}-tls` }],
    rules: [
      {
        host,
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: { service: { name, port: { number: port } } },
            },
          ],
        },
      },
    ],
  };
}

/** Lets the ingress controller reach a page. Pure. */
export const renderPageAccess = (
  scope: Scope,
  { controller }: IngressSettings,
  name: string,
  port: Port,
): Policy => ({
  name: `ingress-to-${name}`,
  spec: {
    podSelector: { matchLabels: labels(scope, name) },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          controller.includes("/")
            ? { ipBlock: { cidr: controller } }
            : {
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": controller } },
              },
        ],
        ports: [{ protocol: "TCP", port: port.port }],
      },
    ],
  },
});
