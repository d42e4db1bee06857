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
} from "./image-tags.ts";

const FOLDERS = fileURLToPath(new URL("../images", import.meta.url));

/** Arguments of {@link PlatformImages}. */
export interface PlatformImagesArgs {
  /** References to use in place of images that would be built: neither they nor what only they start from is built. */
  readonly overrides: Readonly<Partial<Record<ImageName, string | undefined>>>;
  /** Whether a job is in Scala: without one, Airflow's image publishes the jobs, and none that compiles is built. */
  readonly scala: boolean;
  /** Registry that the images are pushed to. @default they stay with the engine that builds them */
  readonly registry?: string | undefined;
  /** The Docker engine that builds. */
  readonly provider: docker.Provider;
}

/** Builds the platform's images, one a folder of `images/`, each tagged with the hash of what it is made from. */
export class PlatformImages extends pulumi.ComponentResource {
  /**
   * `headwater/kafka:0a1b2c3d4e5f` or the override; resolves once the image is there, and is known in a preview. An image that is pushed
   * goes by its digest, which the registry knows only after the push.
   */
  readonly references: Readonly<Record<ImageName, pulumi.Input<string>>>;

  constructor(name: string, args: PlatformImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:images:PlatformImages", name, { overrides: args.overrides }, opts);
    const built = this.#build(name, args);
    const reference = (image: ImageName): pulumi.Input<string> =>
      args.overrides[image] ??
      (image === "publisher" && !args.scala ? reference("airflow") : built(image));
    this.references = byName(reference);
    this.registerOutputs({ references: this.references });
  }

  #build(name: string, { overrides, scala, registry, provider }: PlatformImagesArgs) {
    const tags = new Map<ImageFolder, string>();
    const references = new Map<ImageFolder, pulumi.Output<string>>();
    const wanted = IMAGE_NAMES.filter((image) => overrides[image] === undefined).filter(
      (image) => scala || image !== "publisher",
    );
    const pushed = new Map<ImageFolder, pulumi.Output<string>>();
    for (const folder of foldersToBuild(wanted)) {
      const parents = parentsOf(folder);
      const tag = imageTag(
        filesOf(join(FOLDERS, folder)),
        Object.fromEntries(parents.map(([argument, parent]) => [argument, of(tags, parent)])),
      );
      const push = registry !== undefined && (wanted as readonly string[]).includes(folder);
      const imageName = `${push ? `${registry}/` : ""}headwater/${folder}:${tag}`;
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
          },
          skipPush: !push,
        },
        { parent: this, provider },
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

const byName = <T>(value: (image: ImageName) => T): Readonly<Record<ImageName, T>> => ({
  postgres: value("postgres"),
  s3: value("s3"),
  kafka: value("kafka"),
  cassandra: value("cassandra"),
  spark: value("spark"),
  airflow: value("airflow"),
  publisher: value("publisher"),
});

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
