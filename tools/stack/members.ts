import type { Settings } from "../../infra/config-schema.ts";
import { refuse } from "../../infra/errors.ts";
import { resources, shortName, type State } from "./state.ts";

/**
 * Changes of a cluster's size that would lose what its volumes hold, a sentence each. Pure.
 * @param state the stack as it is; a stack without volumes may become anything.
 */
export function lossyChanges(state: State, { kafka, cassandra }: Settings): string[] {
  const [brokers, nodes] = ["kafka", "cassandra"].map((name) => volumes(state, name));
  const mistakes = [];
  if (brokers && brokers !== kafka.brokers) {
    mistakes.push(
      `headwater:kafka.brokers is ${kafka.brokers}, and the stack has ${brokers} with data: brokers are controllers too, and a quorum of another size would not know what the old one knew. Set it to ${brokers}.`,
    );
  }
  if (nodes && nodes > cassandra.nodes) {
    mistakes.push(
      `headwater:cassandra.nodes is ${cassandra.nodes}, and the stack has ${nodes} with data: a node that goes takes its data along. Set it to ${nodes}.`,
    );
  }
  return mistakes;
}

/** @throws pulumi.RunError that names every lossy change, before anything is touched. */
export function refuseLoss(state: State, settings: Settings): void {
  const mistakes = lossyChanges(state, settings);
  if (mistakes.length === 0) return;
  refuse(
    "This would lose data; nothing was changed. To start anew with other sizes, delete the data first: npm run down -- --data",
    mistakes,
  );
}

const volumes = (state: State, name: string): number =>
  resources(state).filter(
    ({ type, urn }) =>
      type === "docker:index/volume:Volume" && new RegExp(`^${name}-\\d+$`).test(shortName(urn)),
  ).length;
