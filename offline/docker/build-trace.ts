import { buffers, fields, text } from "./protobuf.ts";

/** A step of a build. */
interface Step {
  readonly name: string;
  readonly error: string;
  readonly started: boolean;
}

/** What BuildKit has said about a build so far. */
export interface Trace {
  readonly steps: ReadonlyMap<string, Step>;
  /** What each step wrote. */
  readonly logs: ReadonlyMap<string, string>;
}

/** A trace that says nothing yet. */
export const emptyTrace: Trace = { steps: new Map(), logs: new Map() };

/**
 * Adds one status message to a trace.
 *
 * @param status a serialized `moby.buildkit.v1.StatusResponse`
 * @returns the trace, and the lines to show: steps that started, and what they wrote
 */
export function withStatus(trace: Trace, status: Buffer): { trace: Trace; lines: string[] } {
  const message = fields(status);
  const steps = new Map(trace.steps);
  const logs = new Map(trace.logs);
  const lines: string[] = [];
  for (const vertex of buffers(message, 1).map(fields)) {
    const digest = text(vertex, 1);
    const step = {
      name: text(vertex, 3),
      error: text(vertex, 7),
      started: vertex.has(5),
    };
    if (step.started && steps.get(digest)?.started !== true) lines.push(step.name);
    steps.set(digest, step);
  }
  for (const log of buffers(message, 3).map(fields)) {
    const [digest, said] = [text(log, 1), text(log, 4)];
    logs.set(digest, (logs.get(digest) ?? "") + said);
    lines.push(...said.split(/[\r\n]+/).filter((line) => line.trim() !== ""));
  }
  return { trace: { steps, logs }, lines };
}

/** The failed step with the end of what it wrote, or the daemon's message alone when no step failed. */
export function buildFailure(trace: Trace, message: string): string {
  const [digest, step] =
    [...trace.steps].find(([, { error }]) => error !== "" && !error.includes("context canceled")) ??
    [];
  if (digest === undefined || step === undefined) return message;
  const log = (trace.logs.get(digest) ?? "").trimEnd().split("\n").slice(-30).join("\n");
  return `the step "${step.name}" failed: ${step.error}${log === "" ? "" : `\n${log}`}`;
}
