import type Docker from "dockerode";
import { setTimeout as sleep } from "node:timers/promises";
import { doing } from "./daemon.ts";
import { containerLogs } from "./logs.ts";

/** A container's state in the form that the daemon gives it. */
export interface State {
  readonly Running: boolean;
  readonly Restarting: boolean;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Health?:
    | { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] | undefined }
    | undefined;
}

/** Restarts after which a container is called broken rather than still starting. */
const PATIENCE = 3;

/** What a container's state says about becoming healthy: not yet, it is, or why it will not. */
export function verdict(state: State, restarts: number): "wait" | "ready" | { failed: string } {
  const memory = state.OOMKilled ? ", killed for want of memory" : "";
  if (restarts >= PATIENCE) {
    return { failed: `restarted ${restarts} times (last exit code ${state.ExitCode}${memory})` };
  }
  if (state.Restarting) return "wait";
  if (!state.Running) return { failed: `exited with code ${state.ExitCode}${memory}` };
  if (state.Health === undefined || state.Health.Status === "none") {
    return { failed: `has no healthcheck, so "wait" cannot tell whether it is ready` };
  }
  if (state.Health.Status === "unhealthy") {
    const probe = state.Health.Log?.at(-1)?.Output.trim();
    return { failed: `is unhealthy${probe ? `; its healthcheck says: ${probe}` : ""}` };
  }
  return state.Health.Status === "healthy" ? "ready" : "wait";
}

/**
 * Waits until a container is healthy.
 *
 * @param seconds how long at most
 * @returns why it is not healthy, or `undefined`
 */
export async function waitUntilHealthy(
  container: Docker.Container,
  seconds: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const { State: state, RestartCount: restarts } = await inspect(container);
    const said = verdict(state, restarts);
    if (said === "ready") return undefined;
    if (said !== "wait") return said.failed;
    if (signal.aborted) return "was not healthy yet when the update was cancelled";
    if (Date.now() > deadline) return `was not healthy within ${seconds} seconds`;
    await sleep(250);
  }
}

/** Watches a container for a moment after its start; says why it does not run, or `undefined`. */
export async function staysUp(container: Docker.Container): Promise<string | undefined> {
  await sleep(400);
  const { State: state } = await inspect(container);
  return state.Running || state.Restarting ? undefined : `exited with code ${state.ExitCode}`;
}

/** A failed container's reason, completed with the end of its log. */
export async function withLog(
  container: Docker.Container,
  name: string,
  reason: string,
): Promise<string> {
  const log = (await containerLogs(container, 30)).trimEnd();
  const said = log === "" ? "It logged nothing." : `The end of its log:\n${log}`;
  return `The container "${name}" ${reason}. ${said}`;
}

function inspect(container: Docker.Container): Promise<Docker.ContainerInspectInfo> {
  return doing("inspect the container", container.inspect());
}
