import { beforeAll, expect, test } from "vitest";
import { revealed } from "../support/plain.ts";
import { type Made, platformOnAws } from "./deploy.ts";

let platform: Made<void>;
beforeAll(async () => {
  platform = await platformOnAws({ tags: { owner: "us" } });
}, 60_000);

const provider = (name: string) => {
  const found = platform.resources.find(({ type }) => type === `pulumi:providers:${name}`);
  return found?.inputs ?? {};
};

test("one account alone is touched, and everything in it is tagged, whole", () => {
  const { region, allowedAccountIds, defaultTags, ...rest } = provider("aws");
  expect(region).toBe("eu-central-1");
  expect(JSON.parse(String(allowedAccountIds))).toEqual(["123456789012"]);
  expect(JSON.parse(String(defaultTags))).toEqual({
    tags: { owner: "us", project: "headwater", stack: "test" },
  });
  expect(rest).toEqual({ skipCredentialsValidation: "false", skipRegionValidation: "true" });
  const without = platform.resources.filter(
    ({ type, provider: by }) => type.startsWith("aws:") && by !== "aws",
  );
  expect(without).toEqual([]);
});

test("the key is changed every year, whole", () => {
  expect(platform.inputs("Key", "key")).toEqual({
    description: "Secrets and database of headwater-test",
    enableKeyRotation: true,
  });
});

test("Kubernetes is the cluster that the stack makes, whatever kubectl points at", () => {
  const { kubeconfig, context } = provider("kubernetes");
  expect(context).toBeUndefined();
  expect(JSON.parse(String(revealed(kubeconfig ?? null)))).toMatchObject({
    "current-context": "headwater-test",
    clusters: [{ cluster: { server: "https://cluster.example" } }],
  });
});

test("names are asked of the cluster's name server, which is no pod in Auto Mode, whole", () => {
  expect(platform.inputs("NetworkPolicy", "default-deny")["spec"]).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
          { ipBlock: { cidr: "172.20.0.10/32" } },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ],
  });
});
