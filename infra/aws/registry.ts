import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Registry } from "../images/images.ts";

/** Pushed images of a name that stay; a rollback goes no further back. */
const KEPT = 10;

/** Arguments of {@link ImageRegistry}. */
export interface ImageRegistryArgs {
  readonly provider: aws.Provider;
  readonly account: string;
  readonly region: string;
  /** What the repositories' names begin with: `headwater-prod`. */
  readonly prefix: string;
  /** Whether a repository that still has images stays when it is deleted. */
  readonly protect: boolean;
}

/** ECR: a repository for each image that is pushed, whose tags never change and whose images are scanned. */
export class ImageRegistry extends pulumi.ComponentResource implements Registry {
  readonly prefix: string;
  readonly login: NonNullable<Registry["login"]>;
  /** The built-in node pools have machines of this kind alone (EKS user guide, "Create a Node Pool"). */
  readonly platform = "linux/amd64";
  readonly repository: NonNullable<Registry["repository"]>;

  constructor(name: string, args: ImageRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:ImageRegistry", name, { prefix: args.prefix }, opts);
    const { account, region, provider } = args;
    const server = `${account}.dkr.ecr.${region}.amazonaws.com`;
    const token = aws.ecr.getAuthorizationTokenOutput({}, { parent: this, provider });
    this.prefix = `${server}/${args.prefix}`;
    this.login = {
      server,
      username: token.userName,
      // It holds for twelve hours; Docker's plugin takes a new one for no change.
      password: pulumi.secret(token.password),
    };
    this.repository = (image) => {
      const repository = new aws.ecr.Repository(
        `${name}-${image}`,
        {
          name: `${args.prefix}/${image}`,
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfigurations: [{ encryptionType: "KMS" }],
          forceDelete: !args.protect,
        },
        { parent: this, provider },
      );
      new aws.ecr.LifecyclePolicy(
        `${name}-${image}`,
        { repository: repository.name, policy: JSON.stringify(lifecycle) },
        { parent: this, provider },
      );
      return repository;
    };
    this.registerOutputs({});
  }
}

const lifecycle = {
  rules: [
    {
      rulePriority: 1,
      description: `Keep ${KEPT} images`,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEPT },
      action: { type: "expire" },
    },
  ],
};
