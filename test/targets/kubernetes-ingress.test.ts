import { describe, expect, test } from "vitest";
import { onKubernetes } from "./deploy.ts";
import { metadata, selector } from "./kubernetes-words.ts";
import { service } from "./workloads.ts";

const settings = {
  domain: "data.example.com",
  controller: "ingress-nginx",
  annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" },
};

const pages = (ingress?: typeof settings & { class?: string; tlsSecret?: string }) =>
  onKubernetes((target, parent) => {
    target.deploy(
      "web",
      {
        ...service,
        ports: { http: { port: 8080, publish: 18080, page: "airflow" }, admin: { port: 8081 } },
      },
      { parent },
    );
    return target.pageUrl("airflow", 18080);
  }, ingress && { ingress });

describe("a page", () => {
  test("is published over TLS, by its name below the domain", async () => {
    const { one, names, made } = await pages(settings);
    expect(made).toBe("https://airflow.data.example.com");
    expect(names("Ingress")).toEqual(["web"]);
    expect(one("Ingress", "web").inputs).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        ...metadata("web"),
        annotations: {
          "cert-manager.io/cluster-issuer": "letsencrypt",
          "pulumi.com/skipAwait": "true",
        },
      },
      spec: {
        tls: [{ hosts: ["airflow.data.example.com"], secretName: "airflow-tls" }],
        rules: [
          {
            host: "airflow.data.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "web", port: { number: 8080 } } },
                },
              ],
            },
          },
        ],
      },
    });
  });

  test("takes the class and the certificate that the stack file names", async () => {
    const { one } = await pages({ ...settings, class: "alb", tlsSecret: "wildcard" });
    expect(one("Ingress", "web").inputs["spec"]).toMatchObject({
      ingressClassName: "alb",
      tls: [{ hosts: ["airflow.data.example.com"], secretName: "wildcard" }],
    });
  });

  test.each([
    [
      "ingress-nginx",
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } },
    ],
    ["10.0.0.0/16", { ipBlock: { cidr: "10.0.0.0/16" } }],
  ])("is reached by the controller %s, and none of its other ports", async (controller, peer) => {
    const { one } = await pages({ ...settings, controller });
    expect(one("NetworkPolicy", "ingress-to-web").inputs["spec"]).toEqual({
      podSelector: selector("web"),
      policyTypes: ["Ingress"],
      ingress: [{ from: [peer], ports: [{ protocol: "TCP", port: 8080 }] }],
    });
  });

  test("without an ingress is at the port of the user's machine", async () => {
    const { names, made } = await pages();
    expect(made).toBe("http://localhost:18080");
    expect(names("Ingress")).toEqual([]);
    expect(names("NetworkPolicy")).toEqual(["default-deny"]);
  });
});
