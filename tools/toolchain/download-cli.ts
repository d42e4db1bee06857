import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

/** Installs the official CLI of the SDK's version below the directory that is named as the only argument. */
const root = process.argv[2];
if (root === undefined) throw new Error("The directory to install into is missing.");
await PulumiCommand.install({ root });
