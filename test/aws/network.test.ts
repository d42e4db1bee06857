import { expect, test } from "vitest";
import { Network } from "../../infra/aws/network.ts";
import { addressRange, zonePlans } from "../../infra/aws/network-plan.ts";
import { kinds } from "../support/resources.ts";
import { onAws } from "./deploy.ts";

const network = (zones: readonly string[]) =>
  onAws(
    (provider, parent) =>
      new Network(
        "net",
        { provider, region: "eu-central-1", zones, cidr: "10.0.0.0/16", cluster: "it" },
        { parent },
      ),
  );
const vpcId = "<id of Vpc net-vpc>";

test("each zone has a private and a public subnet, a NAT gateway and two route tables", async () => {
  const { resources } = await network(["a", "c"]);
  const perZone = (letter: string) => [
    `Eip net-nat-${letter}`,
    `NatGateway net-nat-${letter}`,
    `Route net-private-${letter}`,
    `Route net-public-${letter}`,
    `RouteTable net-private-${letter}`,
    `RouteTable net-public-${letter}`,
    `RouteTableAssociation net-private-${letter}`,
    `RouteTableAssociation net-public-${letter}`,
    `Subnet net-private-${letter}`,
    `Subnet net-public-${letter}`,
  ];
  const shared = [
    "DefaultSecurityGroup net-default",
    "InternetGateway net-internet",
    "Vpc net-vpc",
    "VpcEndpoint net-s3",
  ];
  expect(kinds(resources).sort()).toEqual([...shared, ...perZone("a"), ...perZone("c")].sort());
});

test("the resources of a zone, whole", async () => {
  const { inputs } = await network(["a", "b", "c"]);
  expect(inputs("Vpc", "net-vpc")).toEqual({
    cidrBlock: "10.0.0.0/16",
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
  // No rules: what AWS opens by itself is closed.
  expect(inputs("DefaultSecurityGroup", "net-default")).toEqual({ vpcId });
  expect(inputs("InternetGateway", "net-internet")).toEqual({ vpcId });
  expect(inputs("Subnet", "net-private-b")).toEqual({
    vpcId,
    availabilityZone: "eu-central-1b",
    cidrBlock: "10.0.64.0/18",
    mapPublicIpOnLaunch: false,
    tags: {
      Name: "it-private-b",
      "kubernetes.io/cluster/it": "shared",
      "kubernetes.io/role/internal-elb": "1",
    },
  });
  expect(inputs("Subnet", "net-public-b")).toEqual({
    vpcId,
    availabilityZone: "eu-central-1b",
    cidrBlock: "10.0.208.0/20",
    mapPublicIpOnLaunch: false,
    tags: {
      Name: "it-public-b",
      "kubernetes.io/cluster/it": "shared",
      "kubernetes.io/role/elb": "1",
    },
  });
  expect(inputs("Eip", "net-nat-b")).toEqual({ domain: "vpc" });
  expect(inputs("NatGateway", "net-nat-b")).toEqual({
    subnetId: "<id of Subnet net-public-b>",
    allocationId: "<id of Eip net-nat-b>",
  });
  expect(inputs("RouteTable", "net-private-b")).toEqual({ vpcId });
  expect(inputs("Route", "net-private-b")).toEqual({
    routeTableId: "<id of RouteTable net-private-b>",
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: "<id of NatGateway net-nat-b>",
  });
  expect(inputs("Route", "net-public-b")).toEqual({
    routeTableId: "<id of RouteTable net-public-b>",
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: "<id of InternetGateway net-internet>",
  });
  expect(inputs("RouteTableAssociation", "net-private-b")).toEqual({
    routeTableId: "<id of RouteTable net-private-b>",
    subnetId: "<id of Subnet net-private-b>",
  });
  expect(inputs("VpcEndpoint", "net-s3")).toEqual({
    vpcId,
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.eu-central-1.s3",
    routeTableIds: ["a", "b", "c"].map((letter) => `<id of RouteTable net-private-${letter}>`),
  });
});

test("subnets lie within the network, and do not meet", () => {
  for (const cidr of ["10.0.0.0/16", "10.64.32.0/20", "192.168.0.0/16"]) {
    const whole = range(cidr);
    const all = zonePlans("r", ["a", "b", "c"], cidr)
      .flatMap(({ privateCidr, publicCidr }) => [privateCidr, publicCidr])
      .map(range)
      .sort(([a], [b]) => a - b);
    expect(all).toHaveLength(6);
    for (const [index, [first, last]] of all.entries()) {
      expect(first).toBeGreaterThan((all[index - 1] ?? [whole[0] - 1, whole[0] - 1])[1]);
      expect(last).toBeLessThanOrEqual(whole[1]);
    }
  }
});

/** First and last address. */
function range(cidr: string): [number, number] {
  const found = addressRange(cidr);
  if (found === undefined) throw new Error(`${cidr} is no range`);
  return [found.first, found.first + 2 ** (32 - found.prefix) - 1];
}

test.each([
  ["10.0.0.0/16", true],
  ["172.16.0.0/16", true],
  // Services of the cluster have these.
  ["172.20.0.0/16", false],
  ["172.16.0.0/12", false],
  ["192.168.0.0/16", true],
  ["192.169.0.0/16", false],
  ["11.0.0.0/16", false],
])("%s is private: %s", (cidr, isPrivate) => {
  expect(addressRange(cidr)?.isPrivate).toBe(isPrivate);
});

test.each(["10.0.1.0/16", "10.0.0.256/16", "10.0.0.0/33", "ten"])("%s is no range", (cidr) => {
  expect(addressRange(cidr)).toBeUndefined();
  expect(() => zonePlans("r", ["a"], cidr)).toThrow(RangeError);
});
