import { join } from "node:path";
import type { ImageArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";
import type Docker from "dockerode";
import { type Properties, UNKNOWN } from "../provider/properties.ts";
import type { Context, Resource } from "../provider/resource.ts";
import { isObject, type Field } from "../provider/schema.ts";
import { contextDigest, readContext, type BuildContext } from "./build-context.ts";
import { doing, find } from "./daemon.ts";
import { buildImage } from "./image-build.ts";
import { digestOf, pushImage, registryOf } from "./image-push.ts";

type ImageInputs = Unwrap<ImageArgs>;

const buildFields: Readonly<Record<string, Field>> = {
  context: { shape: "string", default: "." },
  dockerfile: { shape: "string" },
  args: { shape: { map: "string" } },
  target: { shape: "string" },
  platform: { shape: "string" },
  builderVersion: { shape: "string", default: "BuilderBuildKit" },
  contextDigest: { shape: "string" },
};

/** As with the official plugin, only the server's change counts (pulumi/pulumi-docker#484). */
const registryFields: Readonly<Record<string, Field>> = {
  server: { shape: "string" },
  username: { shape: "string", fleeting: true },
  password: { shape: "string", fleeting: true },
};

/**
 * `docker.Image`, built where the daemon is, and pushed to its registry unless `skipPush` says not to; deleting the resource
 * leaves the image, as with the official plugin.
 */
export function image(docker: Docker): Resource {
  return {
    schema: {
      imageName: { shape: "string", required: true, onChange: "update" },
      build: { shape: { object: buildFields }, onChange: "update" },
      registry: { shape: { object: registryFields }, onChange: "update" },
      skipPush: { shape: "boolean", default: false, onChange: "update" },
      buildOnPreview: { shape: "boolean", default: false, onChange: "update" },
    },
    computed: ["baseImageName", "context", "dockerfile", "registryServer", "repoDigest"],
    recomputed: ["repoDigest"],
    autonamed: false,

    async check(properties) {
      const inputs = properties as unknown as ImageInputs;
      if (inputs.buildOnPreview === true) {
        throw new Error(`The substitute builds nothing in a preview; leave "buildOnPreview" out.`);
      }
      const build = isObject(properties["build"]) ? properties["build"] : {};
      const known = ![build["context"], build["dockerfile"]].includes(UNKNOWN);
      const digest = known ? contextDigest(contextOf(inputs)) : UNKNOWN;
      return { ...properties, build: { ...build, contextDigest: digest } };
    },

    async create(properties, context) {
      const outputs = await build(docker, properties, context);
      return { id: (properties as unknown as ImageInputs).imageName, outputs };
    },

    async read(_id, inputs, outputs) {
      const name = String(outputs["imageName"]);
      const found = await find(`inspect the image "${name}"`, docker.getImage(name).inspect());
      return found && { inputs, outputs: { ...outputs, repoDigest: digestOf(name, found) } };
    },

    update: (_id, properties, _outputs, context) => build(docker, properties, context),

    async delete() {},
  };
}

async function build(
  docker: Docker,
  properties: Properties,
  { progress, signal }: Context,
): Promise<Properties> {
  const inputs = properties as unknown as ImageInputs;
  const files = contextOf(inputs);
  const options = {
    tag: inputs.imageName,
    args: inputs.build?.args ?? {},
    target: inputs.build?.target,
    platform: inputs.build?.platform,
    buildKit: inputs.build?.builderVersion !== "BuilderV1",
  };
  const name = inputs.imageName;
  await buildImage(docker, files, options, progress, signal);
  if (inputs.skipPush !== true) await pushImage(docker, name, inputs.registry, progress, signal);
  const made = await doing(`inspect the image "${name}"`, docker.getImage(name).inspect());
  return {
    ...properties,
    baseImageName: name,
    context: inputs.build?.context ?? ".",
    dockerfile: files.dockerfile,
    registryServer: inputs.skipPush === true ? "" : registryOf(name),
    repoDigest: digestOf(name, made),
  };
}

function contextOf({ build: { context = ".", dockerfile } = {} }: ImageInputs): BuildContext {
  return readContext(context, dockerfile ?? join(context, "Dockerfile"));
}
