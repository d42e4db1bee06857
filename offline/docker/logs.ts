import type Docker from "dockerode";

/**
 * What a container wrote, standard output and errors as they came.
 *
 * @param lines the last so many
 * @default all lines
 */
export async function containerLogs(container: Docker.Container, lines?: number): Promise<string> {
  const raw = await container.logs({
    follow: false,
    stdout: true,
    stderr: true,
    ...(lines === undefined ? {} : { tail: lines }),
  });
  return demultiplexed(raw);
}

/** The text of a log stream, whose every piece comes after an 8-byte header: stream, three zeros, length. */
export function demultiplexed(raw: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const length = raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces).toString("utf8");
}
