import { z } from "zod";
import { awsTarget } from "../aws/settings.ts";

const dockerTarget = z.strictObject({
  kind: z.literal("docker").describe("Local Docker."),
  host: z
    .string()
    .optional()
    .describe(
      "Docker engine, such as `unix:///var/run/docker.sock`. Default: the one that `docker` uses.",
    ),
});

const ingress = z.strictObject({
  domain: z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      "is not a domain, such as `data.example.com`",
    )
    .describe("Domain of the pages: `airflow.` and `spark-history.` come before it."),
  class: z.string().optional().describe("Class of the Ingresses. Default: the cluster's."),
  controller: z
    .string()
    .default("ingress-nginx")
    .describe(
      "Who may reach the pages: the namespace of the ingress controller's pods, or a range of addresses such as `10.0.0.0/16` for one outside the cluster.",
    ),
  tlsSecret: z
    .string()
    .optional()
    .describe(
      "Secret in the namespace with a certificate for the pages. Default: one a page, `airflow-tls` and `spark-history-tls`, which an issuer makes.",
    ),
  annotations: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      "Annotations of the Ingresses, such as `cert-manager.io/cluster-issuer: letsencrypt`.",
    ),
});

const kubernetesTarget = z.strictObject({
  kind: z.literal("kubernetes").describe("A Kubernetes cluster."),
  context: z
    .string()
    .min(1)
    .describe(
      "The kubeconfig context to use; there is no default, so that no stack goes to whichever cluster kubectl points at.",
    ),
  namespace: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "is not a namespace name: lower-case letters, digits and dashes",
    )
    .describe("The namespace, which the stack makes and owns."),
  registry: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/,
      "is not a registry, such as `registry.example/data`",
    )
    .optional()
    .describe(
      "Registry that built images are pushed to and the cluster pulls from, with the credentials of `docker login`, such as `registry.example/data`. Needed unless `images` names them all.",
    ),
  storageClass: z
    .string()
    .optional()
    .describe("Class of the volume claims. Default: the cluster's."),
  ingress: ingress
    .optional()
    .describe(
      "Publishes the pages of Airflow and of Spark's history server over HTTPS. Default: they are reached by `npm run forward` alone. The history server asks nobody for a password.",
    ),
});

/** The schema of `headwater:target`. */
export const target = z
  .discriminatedUnion("kind", [dockerTarget, kubernetesTarget, awsTarget])
  .describe("Where the platform runs.");
