import type { Members } from "../../infra/members.ts";
import { resources, type State } from "./state.ts";

/**
 * The members of the clusters that a state has, also after an `up` that failed, which leaves no outputs. Pure.
 * @param state the stack as it is; a stack without a cluster's component has none of its members.
 */
export function membersIn(state: State): Members {
  const kafka = inputs(state, "headwater:streams:KafkaCluster");
  const cassandra = inputs(state, "headwater:stores:CassandraCluster");
  return {
    ...(kafka && {
      kafka: {
        brokers: count(kafka.brokers),
        controllers: count(kafka.controllers),
        security: kafka.security === "scram" ? "scram" : "none",
      },
    }),
    ...(cassandra && { cassandra: { nodes: count(cassandra.nodes) } }),
  };
}

const inputs = (state: State, wanted: string) =>
  resources(state).find(({ type }) => type === wanted)?.inputs;

const count = (value: unknown): number => (typeof value === "number" ? value : 0);
