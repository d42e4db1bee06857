import type Docker from "dockerode";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { doing } from "./daemon.ts";
import { FINAL, READ, told } from "../provider/ending.ts";
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

/** Restarts after which a container is called broken rather than still starting, and those of one that takes its time to fail. */
const PATIENCE = { quick: 3, slow: 2 };

/** Seconds from which on it has taken its time. */
const SLOW = 20;

/** What is known of a container beside its state. */
export interface History {
  /** How often it was started again since somebody began to wait for it. */
  readonly restarts: number;
  /** The exit codes of its ends, the last one last; Docker's state forgets them with each start. */
  readonly codes?: readonly number[];
  /** Seconds since somebody began to wait for it. */
  readonly waited?: number;
}

/** What a container's state says about becoming healthy: not yet, it is, or why it will not. */
export function verdict(
  state: State,
  { restarts, codes = [], waited = 0 }: History,
): "wait" | "ready" | { failed: string } {
  const memory = state.OOMKilled ? ", killed for want of memory" : "";
  const code = codes.at(-1) ?? state.ExitCode;
  if (restarts > 0 && code === FINAL) return { failed: "has failed, and would fail again" };
  if (restarts >= (waited >= SLOW ? PATIENCE.slow : PATIENCE.quick)) {
    return { failed: `restarted ${restarts} times (last exit code ${code}${memory})` };
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
 * @param before how often it had been started again before: what was so then says nothing of now
 * @returns why it is not healthy, or `undefined`
 */
export async function waitUntilHealthy(
  docker: Docker,
  container: Docker.Container,
  seconds: number,
  signal: AbortSignal,
  before = 0,
): Promise<string | undefined> {
  const began = Date.now();
  const deadline = began + seconds * 1000;
  let codes: readonly number[] = [];
  for (let known = 0; ;) {
    const { State: state, RestartCount: count, Id: id } = await inspect(container);
    const restarts = Math.max(0, count - before);
    if (restarts > known) codes = await exitCodes(docker, id, began);
    known = restarts;
    const said = verdict(state, { restarts, codes, waited: (Date.now() - began) / 1000 });
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

/** The exit codes with which a container has ended since a moment, as far as the engine still knows. @param since milliseconds */
async function exitCodes(docker: Docker, id: string, since: number): Promise<number[]> {
  const events = await doing(
    "ask for the container's ends",
    docker.getEvents({
      since: Math.floor(since / 1000),
      until: Math.floor(Date.now() / 1000) + 1,
      filters: { container: [id], event: ["die"] },
    }),
  );
  const lines = (await text(events)).split("\n").filter(Boolean);
  return lines.map((line) =>
    Number(
      (JSON.parse(line) as { Actor: { Attributes: { exitCode: string } } }).Actor.Attributes
        .exitCode,
    ),
  );
}

/** A failed container's reason, completed with why, as its log says it, and the end of that. */
export async function withLog(
  container: Docker.Container,
  name: string,
  reason: string,
): Promise<string> {
  return `The container "${name}" ${reason}. ${told(await containerLogs(container, READ))}`;
}

function inspect(container: Docker.Container): Promise<Docker.ContainerInspectInfo> {
  return doing("inspect the container", container.inspect());
}
