import { PassThrough } from "node:stream";
import { Exec, kubeConfig } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";
import type { Running } from "./run-in.ts";

/** Which container of a cluster. */
export interface InPod {
  readonly namespaced: Namespace;
  readonly pod: string;
  readonly container: string;
}

/** Starts a command in a pod's container. @param terminal whether it has one, where its errors are among what it says */
export async function execInPod(
  { namespaced, pod, container }: InPod,
  command: readonly string[],
  terminal = false,
): Promise<Running> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>();
  const close = () => {
    for (const stream of [output, errors]) stream.end();
  };
  const connection = await new Exec(kubeConfig(namespaced)).exec(
    namespaced.namespace,
    pod,
    container,
    [...command],
    output,
    terminal ? null : errors,
    input,
    terminal,
    ({ status, details, message }) => {
      close();
      const code = details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
      if (status === "Success") resolve(0);
      else if (code !== undefined) resolve(Number(code));
      else reject(new Error(message));
    },
  );
  connection.addEventListener("close", () => {
    close();
    reject(new Error("the connection to the cluster has ended"));
  });
  // Whoever only reads what it says need not wait for it.
  ended.catch(() => undefined);
  return { input, output, errors, ended };
}
