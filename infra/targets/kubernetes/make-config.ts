import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Runs } from "../../model/workload.ts";
import { type Config, renderConfig } from "./render-config.ts";

/**
 * Makes the ConfigMaps and Secrets of a workload and returns their names. The provider names them: a changed content is another
 * object with another name, which rolls the pods that refer to it.
 */
export function makeConfig(
  name: string,
  runs: Runs,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): Config<pulumi.Output<string>> {
  const { env, secrets, files, secretFiles } = renderConfig(name, runs);
  const map = (part: string, data: Record<string, pulumi.Input<string>>) =>
    new k8s.core.v1.ConfigMap(`${name}-${part}`, { metadata, data }, opts).metadata.name;
  const secret = (part: string, stringData: Record<string, pulumi.Input<string>>) =>
    new k8s.core.v1.Secret(`${name}-${part}`, { metadata, stringData }, opts).metadata.name;
  return {
    ...(env && { env: map("env", env) }),
    ...(secrets && { secrets: secret("secrets", secrets) }),
    ...(files && { files: map("files", files) }),
    ...(secretFiles && { secretFiles: secret("secret-files", secretFiles) }),
  };
}
