import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  foldersToBuild,
  IMAGE_NAMES,
  type ImageFolder,
  type ImageName,
  imageTag,
  parentsOf,
} from "./tags.ts";

const FOLDERS = fileURLToPath(new URL("../../images", import.meta.url));

/** Where built images are pushed to. */
export interface Registry {
  /** What names begin with: `registry.example/data/headwater`. */
  readonly prefix: string;
  /** Who pushes. @default whom `docker login` has noted */
  readonly login?: {
    readonly server: string;
    readonly username: pulumi.Input<string>;
    readonly password: pulumi.Input<string>;
  };
  /** Makes the place of one image where each has its own. @default any name can be pushed */
  readonly repository?: (image: ImageFolder) => pulumi.Resource;
  /** The machines that pull. @default those that build */
  readonly platform?: "linux/amd64";
}

/** References by name: `headwater/kafka:0a1b2c3d4e5f`, or a digest. */
export type ImageReferences = Readonly<
  Record<Exclude<ImageName, "s3">, pulumi.Input<string>> & {
    /** @default none: the platform runs no object store of its own */
    s3: pulumi.Input<string> | undefined;
  }
>;

/** Arguments of {@link PlatformImages}. */
export interface PlatformImagesArgs {
  /** References to use in place of images that would be built: neither they nor what only they start from is built. */
  readonly overrides: Readonly<Partial<Record<ImageName, string | undefined>>>;
  /** Whether a job is in Scala: without one, Airflow's image publishes the jobs, and none that compiles is built. */
  readonly scala: boolean;
  /** Whether the platform runs an object store of its own. @default true */
  readonly objectStore?: boolean;
  /** Registry that the images are pushed to. @default they stay with the engine that builds them */
  readonly registry?: Registry | undefined;
  /** The Docker engine that builds. */
  readonly provider: docker.Provider;
}

/** Builds the platform's images, one a folder of `images/`, each tagged with the hash of what it is made from. */
export class PlatformImages extends pulumi.ComponentResource {
  /**
   * `headwater/kafka:0a1b2c3d4e5f` or the override; resolves once the image is there, and is known in a preview. An image that is pushed
   * goes by its digest, which the registry knows only after the push.
   */
  readonly references: ImageReferences;

  constructor(name: string, args: PlatformImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:images:PlatformImages", name, { overrides: args.overrides }, opts);
    const built = this.#build(name, args);
    const reference = (image: ImageName): pulumi.Input<string> =>
      args.overrides[image] ??
      (image === "publisher" && !args.scala ? reference("airflow") : built(image));
    this.references = {
      postgres: reference("postgres"),
      s3: args.objectStore === false ? undefined : reference("s3"),
      kafka: reference("kafka"),
      cassandra: reference("cassandra"),
      spark: reference("spark"),
      airflow: reference("airflow"),
      publisher: reference("publisher"),
    };
    this.registerOutputs({ references: this.references });
  }

  #build(name: string, args: PlatformImagesArgs) {
    const { overrides, scala, objectStore = true, registry, provider } = args;
    const tags = new Map<ImageFolder, string>();
    const references = new Map<ImageFolder, pulumi.Output<string>>();
    const wanted = IMAGE_NAMES.filter((image) => overrides[image] === undefined)
      .filter((image) => scala || image !== "publisher")
      .filter((image) => objectStore || image !== "s3");
    const pushed = new Map<ImageFolder, pulumi.Output<string>>();
    for (const folder of foldersToBuild(wanted)) {
      const parents = parentsOf(folder);
      const tag = imageTag(
        filesOf(join(FOLDERS, folder)),
        Object.fromEntries(parents.map(([argument, parent]) => [argument, of(tags, parent)])),
      );
      const push = (wanted as readonly string[]).includes(folder) ? registry : undefined;
      const imageName = `${push?.prefix ?? "headwater"}/${folder}:${tag}`;
      const repository = push?.repository?.(folder);
      const image = new docker.Image(
        `${name}-${folder}`,
        {
          imageName,
          build: {
            // Relative, so that the same images in another checkout are no change.
            context: relative(process.cwd(), join(FOLDERS, folder)),
            dockerfile: relative(process.cwd(), join(FOLDERS, folder, "Dockerfile")),
            builderVersion: docker.BuilderVersion.BuilderBuildKit,
            args: Object.fromEntries(
              parents.map(([argument, parent]) => [argument, of(references, parent)]),
            ),
            ...(registry?.platform && { platform: registry.platform }),
          },
          ...(push?.login && { registry: push.login }),
          skipPush: push === undefined,
        },
        { parent: this, provider, dependsOn: repository ? [repository] : [] },
      );
      tags.set(folder, tag);
      // The URN is known in a preview, where the image's own outputs are not, and is there only after the build.
      references.set(
        folder,
        image.urn.apply(() => imageName),
      );
      if (push) pushed.set(folder, image.repoDigest);
    }
    return (folder: ImageFolder) => pushed.get(folder) ?? of(references, folder);
  }
}

function of<T>(made: ReadonlyMap<ImageFolder, T>, folder: ImageFolder): T {
  const value = made.get(folder);
  if (value === undefined) throw new Error(`images/${folder} is used before it is made`);
  return value;
}

/** The files of a folder, by their paths within it with `/` between the names. */
function filesOf(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file).replaceAll("\\", "/"), readFileSync(file)]),
  );
}
