import { pack } from "tar-stream";

/** A file, directory or link of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly mode: number;
  /** @default "file" */
  readonly type?: "file" | "directory" | "symlink";
  readonly linkname?: string;
  /** @default 0 */
  readonly uid?: number;
  /** @default 0 */
  readonly gid?: number;
  /** @default now */
  readonly mtime?: Date;
  /** @default empty */
  readonly content?: Buffer;
}

/** A tar archive of the entries, in their order. */
export async function tar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header, content ?? Buffer.alloc(0));
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
