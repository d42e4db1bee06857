import type Docker from "dockerode";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { messageOf } from "../problem.ts";

const DAY = 86_400_000;
const PATIENCE = 10_000;

/**
 * Whether an image registry answers, asked by the manifest of an image: it is small, so that it either comes soon or not at all.
 * @param no the file that remembers for a day that none did, so that a machine without one is not asked again at every start.
 */
export async function registryAnswers(
  docker: Docker,
  reference: string,
  log: (line: string) => void,
  no: string,
): Promise<boolean> {
  if (existsSync(no) && Date.now() - statSync(no).mtimeMs < DAY) return false;
  try {
    await Promise.race([docker.getImage(reference).distribution(), silence()]);
    rmSync(no, { force: true });
    return true;
  } catch (error) {
    mkdirSync(dirname(no), { recursive: true });
    writeFileSync(no, `${reference}: ${messageOf(error)}\n`);
    log(`no image registry answers (asked again in a day, or once ${no} is deleted)`);
    return false;
  }
}

/** Pulls an image. */
export async function pull(
  docker: Docker,
  reference: string,
  log: (line: string) => void,
): Promise<void> {
  log(`pulling ${reference}`);
  await finished(docker, await docker.pull(reference));
}

/** Imports a tar archive as an image of one layer. @param labels recorded on it. */
export async function imported(
  docker: Docker,
  tar: NodeJS.ReadableStream,
  reference: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const [repo, tag] = reference.split(":");
  const changes = Object.entries(labels).map(([label, value]) => `LABEL ${label}=${value}`);
  await finished(docker, await docker.importImage(tar, { repo, tag, changes: changes.join("\n") }));
}

/** The labels of an image. @returns undefined when there is no such image. */
export async function labelsOf(
  docker: Docker,
  reference: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Config.Labels ?? {};
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

async function silence(): Promise<never> {
  await after(PATIENCE, undefined, { ref: false });
  throw new Error(`no answer in ${PATIENCE / 1000} s`);
}

function finished(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) =>
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
  );
}
