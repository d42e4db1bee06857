import type { ContainerInputs } from "./container-inputs.ts";
import type { TarEntry } from "./tar.ts";

type Upload = NonNullable<ContainerInputs["uploads"]>[number];

/** What is wrong with an upload, as a sentence, or `undefined`. */
export function uploadMistake(upload: Upload): string | undefined {
  const contents = [upload.content, upload.contentBase64].filter((each) => each !== undefined);
  if (contents.length !== 1) {
    return `The upload of ${upload.file} needs exactly one of "content" and "contentBase64".`;
  }
  if (!upload.file.startsWith("/")) {
    return `The upload of ${upload.file} needs an absolute path in the container.`;
  }
  if (upload.permissions !== undefined && !/^0[0-7]{3}$/.test(upload.permissions)) {
    return `The upload of ${upload.file} has the permissions "${upload.permissions}"; write them like "0644".`;
  }
  const owners = [upload.owner, upload.group].filter((each) => each !== undefined);
  return owners.some((each) => !/^\d+$/.test(each))
    ? `The upload of ${upload.file} needs its owner and group as numbers: names differ between machines and images.`
    : undefined;
}

/**
 * What to unpack at the container's root.
 *
 * @param directories those to make for the files, since the daemon makes missing ones unreadable for all but root
 */
export function uploadEntries(
  uploads: readonly Upload[],
  directories: readonly string[],
): TarEntry[] {
  return [
    ...directories.map((name) => ({ name, type: "directory", mode: 0o755 }) as const),
    ...uploads.map((upload) => ({
      name: upload.file,
      mode: mode(upload),
      ...owner(upload),
      content: content(upload),
    })),
  ];
}

/** The directories above the files, outermost first. */
export function parentDirectories(uploads: readonly Upload[]): string[] {
  const parents = uploads.flatMap(({ file }) => {
    const parts = file.split("/").slice(1, -1);
    return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
  });
  return [...new Set(parents)].toSorted();
}

function mode(upload: Upload): number {
  if (upload.permissions !== undefined) return Number.parseInt(upload.permissions, 8);
  return upload.executable === true ? 0o744 : 0o644;
}

function owner(upload: Upload): { uid: number; gid: number } {
  return { uid: Number(upload.owner ?? 0), gid: Number(upload.group ?? 0) };
}

function content(upload: Upload): Buffer {
  return upload.contentBase64 === undefined
    ? Buffer.from(upload.content ?? "", "utf8")
    : Buffer.from(upload.contentBase64, "base64");
}
