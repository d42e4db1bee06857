import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ZonePlan, zonePlans } from "./network-plan.ts";

/** Arguments of {@link Network}. */
export interface NetworkArgs {
  readonly provider: aws.Provider;
  readonly region: string;
  /** Letters of the availability zones. */
  readonly zones: readonly string[];
  /** Addresses of the network: `10.0.0.0/16`. */
  readonly cidr: string;
  /** Name of the cluster that puts its machines into the private subnets. */
  readonly cluster: string;
}

/** A VPC over some zones. Whatever runs is in private subnets, and reaches the internet through its zone's NAT gateway; S3 it reaches without. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnets: readonly pulumi.Output<string>[];
  /** What must be there before a machine in a private subnet, and goes after the last one. */
  readonly ready: readonly pulumi.Resource[];
  readonly #opts: pulumi.CustomResourceOptions;
  readonly #cluster: string;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:Network", name, { zones: args.zones }, opts);
    this.#opts = { parent: this, provider: args.provider };
    this.#cluster = args.cluster;
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: args.cidr, enableDnsSupport: true, enableDnsHostnames: true },
      this.#opts,
    );
    // AWS makes it with every network, open from within: without rules nothing can use it by mistake.
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: vpc.id }, this.#opts);
    const gateway = new aws.ec2.InternetGateway(`${name}-internet`, { vpcId: vpc.id }, this.#opts);
    const zones = zonePlans(args.region, args.zones, args.cidr).map((plan) =>
      this.#zone(name, plan, vpc, gateway),
    );
    const s3 = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${args.region}.s3`,
        routeTableIds: zones.map(({ table }) => table.id),
      },
      this.#opts,
    );
    this.vpcId = vpc.id;
    this.privateSubnets = zones.map(({ subnet }) => subnet.id);
    this.ready = [s3, ...zones.flatMap(({ ready }) => ready)];
    this.registerOutputs({});
  }

  #zone(
    name: string,
    { letter, zone, privateCidr, publicCidr }: ZonePlan,
    vpc: aws.ec2.Vpc,
    gateway: aws.ec2.InternetGateway,
  ) {
    const subnet = (kind: string, cidrBlock: string, role: string) =>
      new aws.ec2.Subnet(
        `${name}-${kind}-${letter}`,
        {
          vpcId: vpc.id,
          availabilityZone: zone,
          cidrBlock,
          mapPublicIpOnLaunch: false,
          tags: {
            Name: `${this.#cluster}-${kind}-${letter}`,
            [`kubernetes.io/cluster/${this.#cluster}`]: "shared",
            [`kubernetes.io/role/${role}`]: "1",
          },
        },
        this.#opts,
      );
    const inside = subnet("private", privateCidr, "internal-elb");
    const edge = subnet("public", publicCidr, "elb");
    const out = this.#routes(`${name}-public-${letter}`, vpc, edge, { gatewayId: gateway.id });
    const address = new aws.ec2.Eip(
      `${name}-nat-${letter}`,
      { domain: "vpc" },
      // AWS takes neither address nor NAT gateway without a way to the internet.
      { ...this.#opts, dependsOn: [gateway] },
    );
    const nat = new aws.ec2.NatGateway(
      `${name}-nat-${letter}`,
      { subnetId: edge.id, allocationId: address.id },
      { ...this.#opts, dependsOn: [gateway, ...out.ready] },
    );
    const way = this.#routes(`${name}-private-${letter}`, vpc, inside, { natGatewayId: nat.id });
    return { subnet: inside, table: way.table, ready: way.ready };
  }

  /** A subnet's route table, with one way out of the network. */
  #routes(
    name: string,
    vpc: aws.ec2.Vpc,
    subnet: aws.ec2.Subnet,
    to: Pick<aws.ec2.RouteArgs, "gatewayId" | "natGatewayId">,
  ) {
    const table = new aws.ec2.RouteTable(name, { vpcId: vpc.id }, this.#opts);
    const route = new aws.ec2.Route(
      name,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...to },
      this.#opts,
    );
    const association = new aws.ec2.RouteTableAssociation(
      name,
      { subnetId: subnet.id, routeTableId: table.id },
      this.#opts,
    );
    return { table, ready: [route, association] };
  }
}
