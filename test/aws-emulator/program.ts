import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { forgotten } from "./forgotten.ts";
import { REGION } from "./names.ts";
import { parts } from "./parts.ts";

/** The program of the tier's stack: the parts of AWS, at an emulator. */
const config = new pulumi.Config();
const url = config.require("emulator");

/** Every service that the parts use. The variable AWS_ENDPOINT_URL is set as well, so that none that is missing here asks AWS. */
const SERVICES = ["cloudwatchlogs", "ec2", "ecr", "eks", "iam", "kms", "rds", "s3", "sts"] as const;

pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
  const ignoreChanges = forgotten(type);
  return ignoreChanges.length === 0 ? undefined : { props, opts: { ...opts, ignoreChanges } };
});

parts({
  aws: new aws.Provider("aws", {
    region: REGION,
    accessKey: "emulated",
    secretKey: "emulated",
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, url]))],
    s3UsePathStyle: true,
    skipCredentialsValidation: true,
    skipMetadataApiCheck: true,
    skipRegionValidation: true,
    defaultTags: { tags: { project: "headwater", stack: "emulated" } },
  }),
  random: new random.Provider("random"),
  protect: config.requireBoolean("protect"),
});
