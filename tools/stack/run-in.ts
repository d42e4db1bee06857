import type Docker from "dockerode";
import { PassThrough } from "node:stream";
import type { Settings } from "../../infra/config/schema.ts";
import { labelSelector, type Scope, scoped } from "../../infra/model/names.ts";
import { Problem } from "../problem.ts";
import type { Outputs } from "./outputs.ts";

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  /** What it wrote, to its output and as errors. */
  readonly said: string;
}

/**
 * Runs a command in the container of a part of the platform to its end.
 * @param part a member (`cassandra-0`), or a workload's name: one that is ready. @param line what it reads as the first line of its input: it is in no list of processes, and in no log of a cluster's requests. @default no input
 */
export type RunIn = (part: string, command: readonly string[], line?: string) => Promise<Ended>;

/** How commands are run in the containers of a stack. @param docker the engine of a stack on Docker. @param outputs those of the deployed stack. @throws Problem for a stack whose cluster is not there yet */
export function runIn(
  docker: Docker | undefined,
  scope: Scope,
  { target }: Settings,
  outputs: Pick<Outputs, "cloud">,
): RunIn {
  if (docker !== undefined) {
    return (part, command, line) => ended(docker, scoped(scope, part), command, line);
  }
  if (target.kind === "docker") throw new Problem("The stack's Docker engine is not known.");
  return inPod(scope, target, outputs);
}

/** Runs a command in a container of Docker's to its end. @param line what it reads first. @default no input */
export async function ended(
  docker: Docker,
  container: string,
  command: readonly string[],
  line?: string,
): Promise<Ended> {
  const input = line !== undefined;
  const exec = await docker.getContainer(container).exec({
    Cmd: [...command],
    AttachStdin: input,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: input, stdin: input });
  const { sink, text } = collected();
  docker.modem.demuxStream(stream, sink, sink);
  if (input) stream.write(`${line}\n`);
  await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode, said: text() };
}

const inPod =
  (
    scope: Scope,
    target: Exclude<Settings["target"], { kind: "docker" }>,
    outputs: Pick<Outputs, "cloud">,
  ): RunIn =>
  async (part, command, line) => {
    // The client is loaded only here: it takes half a second.
    const { CoreV1Api, Exec } = await import("@kubernetes/client-node");
    const { kubeConfig, namespaceOf } = await import("./namespace.ts");
    const { readyPod } = await import("./pods.ts");
    const config = kubeConfig(namespaceOf(target, outputs));
    const workload = part.replace(/-\d+$/, "");
    const pod =
      workload === part
        ? await readyPod(
            config.makeApiClient(CoreV1Api),
            target.namespace,
            labelSelector(scope, part),
          )
        : part;
    const { sink, text } = collected();
    const input = line === undefined ? null : new PassThrough();
    return new Promise<Ended>((resolve, reject) => {
      new Exec(config)
        .exec(target.namespace, pod, workload, [...command], sink, sink, input, false, (status) => {
          input?.end();
          const code = status.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
          if (status.status === "Success") resolve({ code: 0, said: text() });
          else if (code !== undefined) resolve({ code: Number(code), said: text() });
          else reject(new Error(status.message));
        })
        .catch(reject);
      // It stays open until the command has ended: the client closes the connection with it.
      input?.write(`${line}\n`);
    });
  };

/** A stream and what was written to it. */
function collected(): { readonly sink: PassThrough; readonly text: () => string } {
  const sink = new PassThrough();
  const chunks: string[] = [];
  sink.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  return { sink, text: () => chunks.join("") };
}
