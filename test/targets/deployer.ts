import * as pulumi from "@pulumi/pulumi";
import type { Process } from "../../infra/policy/process.ts";
import type { Target } from "../../infra/targets/target.ts";
import { type Recorded, record } from "../support/record.ts";
import type { Subject } from "./subject.ts";

/** What a program deployed, in the words of every target. */
export interface Deployment<T> {
  readonly resources: readonly Recorded[];
  readonly made: T;
  readonly processes: readonly Process[];
  /** The one process of a workload. */
  readonly named: (workload: string) => Process;
}

/** Deploys a program's workloads to the target under test, below the component `owner`. */
export type Deployer = <T>(
  program: (target: Target, parent: pulumi.Resource) => T,
) => Promise<Deployment<T>>;

/** The deployer to a target. */
export const deployer =
  (subject: Subject): Deployer =>
  async (program) => {
    const { resources, made } = await record(() =>
      program(
        subject.make({ project: "headwater", stack: "dev" }),
        new pulumi.ComponentResource("test:index:Owner", "owner"),
      ),
    );
    const processes = subject.processes(resources);
    return { resources, made, processes, named: (workload) => one(processes, workload) };
  };

function one(processes: readonly Process[], workload: string): Process {
  const found = processes.filter((process) => process.workload === workload);
  if (found[0] === undefined || found.length > 1) {
    throw new Error(`${found.length} processes belong to ${workload}`);
  }
  return found[0];
}
