import * as cluster from "./cluster/cluster.ts";
import { programs } from "../offline/index.ts";
import { phases } from "./phases.ts";
import { detail, say } from "./say.ts";

/** Brings the cluster of one node up, and says how to use it. */
export async function clusterUp(): Promise<number> {
  const clock = phases();
  await clock.run("Cluster", () => cluster.clusterUp(detail));
  say(`\nThe cluster is up: ${cluster.usage()}\n${clock.times()}`);
  return 0;
}

/** Compiles its programs, so that a later `cluster:up` need not. */
export async function clusterCompile(): Promise<number> {
  await programs(detail);
  say("The cluster's programs are compiled.");
  return 0;
}

/** Ends it. */
export async function clusterDown(): Promise<number> {
  const clock = phases();
  await clock.run("Cluster", () => cluster.clusterDown(detail));
  say(`\nThe cluster is down; nothing of it is left but the compiled programs.\n${clock.times()}`);
  return 0;
}
