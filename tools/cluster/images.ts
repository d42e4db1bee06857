import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";

/** An image of one program. */
export interface Image {
  readonly reference: string;
  /** The program's path on this machine. */
  readonly program: string;
  /** Its path in the image. */
  readonly at: string;
  /** More names of it in the image, as `/bin/sh` is one of busybox. @default none */
  readonly links?: readonly string[];
  readonly entrypoint: readonly string[];
}

/** An image as the archive that `docker save` makes and containerd imports. Pure but for reading the program. */
export async function imageArchive(image: Image): Promise<Buffer> {
  const layer = pack();
  layer.entry({ name: image.at.slice(1), mode: 0o755 }, readFileSync(image.program));
  for (const link of image.links ?? []) {
    layer.entry({ name: link.slice(1), type: "symlink", linkname: image.at });
  }
  layer.finalize();
  const content = await buffer(layer);
  const config = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: image.entrypoint, Env: ["PATH=/bin"], User: "65534:65534" },
    rootfs: {
      type: "layers",
      diff_ids: [`sha256:${createHash("sha256").update(content).digest("hex")}`],
    },
  });
  const manifest = [{ Config: "config.json", RepoTags: [image.reference], Layers: ["layer.tar"] }];
  const archive = pack();
  archive.entry({ name: "layer.tar" }, content);
  archive.entry({ name: "config.json" }, config);
  archive.entry({ name: "manifest.json" }, JSON.stringify(manifest));
  archive.finalize();
  return buffer(archive);
}
