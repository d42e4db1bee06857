import type * as k8s from "@pulumi/kubernetes";
import type { Listens, Ready } from "../../model/workload.ts";

type Probe = k8s.types.input.core.v1.Probe;

/** Seconds between two probes, and for an answer. */
const PERIOD = 5;

/** Seconds that a process may take to start before it is started again, as on Docker. */
const START_WITHIN = 300;

/** Seconds without an answer after which a process is started again: far beyond a pause or a restart of what it talks to. */
const DEAD_AFTER = 180;

/** The three probes of one readiness check. Pure. */
export function renderProbes({ ready, ports }: Listens): {
  startupProbe: Probe;
  readinessProbe: Probe;
  livenessProbe: Probe;
} {
  const probe = {
    ...handler(ready, ports),
    periodSeconds: PERIOD,
    timeoutSeconds: PERIOD,
  };
  return {
    startupProbe: { ...probe, failureThreshold: START_WITHIN / PERIOD },
    readinessProbe: { ...probe, failureThreshold: 3 },
    livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: DEAD_AFTER / 30 },
  };
}

function handler(ready: Ready, ports: Listens["ports"]): Probe {
  if ("command" in ready) return { exec: { command: [...ready.command] } };
  if ("tcp" in ready) return { tcpSocket: { port: number(ports, ready.tcp) } };
  return { httpGet: { path: ready.http, port: number(ports, ready.port) } };
}

function number(ports: Listens["ports"], name: string): number {
  const found = ports[name];
  if (found === undefined)
    throw new RangeError(`ready names the port "${name}", which is not there`);
  return found.port;
}
