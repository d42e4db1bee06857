import type Docker from "dockerode";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Settings } from "../../infra/config/schema.ts";
import { labelSelector, type Scope, scoped } from "../../infra/model/names.ts";
import { Problem } from "../problem.ts";
import { namespaceOf } from "./namespace.ts";
import type { Outputs } from "./outputs.ts";

/** A command that runs in a container. */
export interface Running {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts a command in the container of a part of the platform.
 * @param part a member (`cassandra-0`), or a workload's name: one that is ready
 */
export type StartIn = (part: string, command: readonly string[]) => Promise<Running>;

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  /** What it wrote, to its output and as errors. */
  readonly said: string;
}

/**
 * Runs a command in the container of a part of the platform to its end.
 * @param line what it reads as the first line of its input: it is in no list of processes, and in no log of a cluster's requests. @default no input
 */
export type RunIn = (part: string, command: readonly string[], line?: string) => Promise<Ended>;

/** How commands are started in the containers of a stack. @param docker the engine of a stack on Docker. @param outputs those of the deployed stack. @throws Problem for a stack whose cluster is not there yet */
export function startIn(
  docker: Docker | undefined,
  scope: Scope,
  { target }: Settings,
  outputs: Pick<Outputs, "cloud">,
): StartIn {
  if (docker !== undefined) {
    return (part, command) => inContainer(docker, scoped(scope, part), command);
  }
  if (target.kind === "docker") throw new Problem("The stack's Docker engine is not known.");
  return inPod(scope, target, outputs);
}

/** How commands are run there to their ends. */
export const runIn =
  (start: StartIn): RunIn =>
  async (part, command, line) => {
    const { input, output, errors, ended } = await start(part, command);
    const chunks: Buffer[] = [];
    const read = [output, errors].map((stream) =>
      finished(stream.on("data", (chunk: Buffer) => chunks.push(chunk))),
    );
    if (line !== undefined) input.write(`${line}\n`);
    const [code] = await Promise.all([ended, ...read]);
    return { code, said: Buffer.concat(chunks).toString() };
  };

/** Starts a command in a container. @param terminal whether it has one, where its errors are among what it says */
export async function inContainer(
  docker: Docker,
  container: string,
  command: readonly string[],
  terminal = false,
): Promise<Running> {
  const exec = await docker.getContainer(container).exec({
    Cmd: [...command],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: terminal,
  });
  const input = await exec.start({ hijack: true, stdin: true, Tty: terminal });
  const [output, errors] = [new PassThrough(), new PassThrough()];
  if (terminal) input.pipe(output);
  else docker.modem.demuxStream(input, output, errors);
  const ended = new Promise<void>((resolve, reject) => {
    input.on("end", resolve).on("close", resolve).on("error", reject);
  }).then(async () => {
    for (const stream of [output, errors]) stream.end();
    return (await exec.inspect()).ExitCode;
  });
  return { input, output, errors, ended };
}

const inPod =
  (
    scope: Scope,
    target: Exclude<Settings["target"], { kind: "docker" }>,
    outputs: Pick<Outputs, "cloud">,
  ): StartIn =>
  async (part, command) => {
    const { CoreV1Api, kubeConfig } = await import("./kubernetes.ts");
    const { execInPod } = await import("./in-pod.ts");
    const { readyPod } = await import("./pods.ts");
    const namespaced = namespaceOf(target, outputs);
    const container = part.replace(/-\d+$/, "");
    const api = kubeConfig(namespaced).makeApiClient(CoreV1Api);
    const pod =
      container === part ? await readyPod(api, target.namespace, labelSelector(scope, part)) : part;
    return execInPod({ namespaced, pod, container }, command);
  };
