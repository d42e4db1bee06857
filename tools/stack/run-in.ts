import type Docker from "dockerode";
import { PassThrough } from "node:stream";
import type { Settings } from "../../infra/config/schema.ts";
import { type Scope, scoped } from "../../infra/model/names.ts";
import { Problem } from "../problem.ts";
import type { Outputs } from "./outputs.ts";

/** Runs a command in a replica's container to its end. @throws Error with the end of its output when it fails */
export type RunIn = (replica: string, command: readonly string[]) => Promise<void>;

/** How commands are run in the containers of a stack. @param docker the engine of a stack on Docker. @param outputs those of the deployed stack */
export function runIn(
  docker: Docker | undefined,
  scope: Scope,
  { target }: Settings,
  outputs: Pick<Outputs, "cloud">,
): RunIn {
  if (docker !== undefined) return inContainer(docker, scope);
  if (target.kind === "docker") throw new Problem("The stack's Docker engine is not known.");
  return inPod(target, outputs);
}

const inContainer =
  (docker: Docker, scope: Scope): RunIn =>
  async (replica, command) => {
    const { code, said } = await ended(docker, scoped(scope, replica), command);
    if (code !== 0) throw failed(code, said);
  };

/** Runs a command in a container to its end. @param env variables that it has beside the container's, as `NAME=value`. @returns its exit code and what it wrote */
export async function ended(
  docker: Docker,
  container: string,
  command: readonly string[],
  env: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly said: string }> {
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: [...command], Env: [...env], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const { sink, text } = collected();
  docker.modem.demuxStream(stream, sink, sink);
  await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
  const { ExitCode } = await exec.inspect();
  return { code: ExitCode, said: text() };
}

const inPod =
  (
    target: Exclude<Settings["target"], { kind: "docker" }>,
    outputs: Pick<Outputs, "cloud">,
  ): RunIn =>
  async (replica, command) => {
    // The client is loaded only here: it takes half a second.
    const { Exec } = await import("@kubernetes/client-node");
    const { kubeConfig, namespaceOf } = await import("./namespace.ts");
    const config = kubeConfig(namespaceOf(target, outputs));
    const { sink, text } = collected();
    const container = replica.replace(/-\d+$/, "");
    await new Promise<void>((resolve, reject) => {
      new Exec(config)
        .exec(
          target.namespace,
          replica,
          container,
          [...command],
          sink,
          sink,
          null,
          false,
          (status) =>
            status.status === "Success" ? resolve() : reject(failed(status.message, text())),
        )
        .catch(reject);
    });
  };

/** A stream and what was written to it. */
function collected(): { readonly sink: PassThrough; readonly text: () => string } {
  const sink = new PassThrough();
  const chunks: string[] = [];
  sink.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  return { sink, text: () => chunks.join("") };
}

const failed = (how: number | string | null | undefined, text: string): Error =>
  new Error(`${how ?? "no exit code"}: ${text.trim().split("\n").slice(-5).join("\n")}`);
