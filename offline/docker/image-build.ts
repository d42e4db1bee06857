import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { contextEntries, type BuildContext } from "./build-context.ts";
import { buildFailure, emptyTrace, withStatus } from "./build-trace.ts";
import { doing } from "./daemon.ts";
import { tar } from "./tar.ts";

/** What to build an image with. */
export interface BuildOptions {
  readonly tag: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  readonly platform: string | undefined;
  readonly buildKit: boolean;
}

interface Progress {
  readonly id?: string;
  readonly aux?: unknown;
  readonly stream?: string;
  readonly error?: string;
}

/**
 * Builds and tags an image with the daemon's own builder.
 *
 * @param progress gets the lines to show while it builds
 * @throws one sentence with the failed step and the end of its log
 */
export async function buildImage(
  docker: Docker,
  context: BuildContext,
  options: BuildOptions,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const stream = (await doing(
    `build the image "${options.tag}"`,
    docker.buildImage(Readable.from([await tar(contextEntries(context))]), {
      t: options.tag,
      dockerfile: context.dockerfile,
      buildargs: { ...options.args },
      version: options.buildKit ? "2" : "1",
      abortSignal: signal,
      ...(options.target === undefined ? {} : { target: options.target }),
      ...(options.platform === undefined ? {} : { platform: options.platform }),
    }),
  )) as Readable;
  let trace = emptyTrace;
  let failed: string | undefined;
  const lines = createInterface({ input: stream });
  lines.on("line", (line) => {
    if (line.trim() === "") return;
    const message = JSON.parse(line) as Progress;
    failed ??= message.error;
    if (message.id === "moby.buildkit.trace" && typeof message.aux === "string") {
      const next = withStatus(trace, Buffer.from(message.aux, "base64"));
      trace = next.trace;
      next.lines.forEach(progress);
    } else if (message.stream?.trim()) {
      progress(message.stream.trim());
    }
  });
  await Promise.race([
    once(lines, "close"),
    once(stream, "error").then(([error]) => Promise.reject(error as Error)),
  ]);
  if (failed !== undefined) {
    throw new Error(`Could not build the image "${options.tag}": ${buildFailure(trace, failed)}`);
  }
}
