import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config/schema.ts";
import type { LakeColumns } from "./datasets/lake-columns.ts";
import { refuse } from "./errors.ts";
import type { Scope } from "./model/names.ts";
import type { KafkaSecurity } from "./streams/kafka-security.ts";
import { type KafkaSize, voterNames } from "./streams/kafka-quorum.ts";

/** How many members the clusters have that keep data; the stack exports it as `members`. */
export interface Members {
  /** @default not known: the stack has none yet */
  readonly kafka?: KafkaSize & { readonly security: KafkaSecurity };
  /** @default not known: the stack has none yet */
  readonly cassandra?: { readonly nodes: number };
}

/** The members that a stack file asks for. Pure. */
export const membersOf = ({ kafka, cassandra }: Settings): Required<Members> => ({
  kafka: { brokers: kafka.brokers, controllers: kafka.controllers, security: kafka.security },
  cassandra: { nodes: cassandra.nodes },
});

/** What a stack keeps that another deployment could lose. */
export interface Kept {
  /** Whether there was one. */
  readonly deployed: boolean;
  readonly members: Members;
  readonly lakeColumns: LakeColumns;
}

/**
 * What the stack had after its last successful `up`, read from its own outputs: in a preview as in an `up`, before the program has
 * registered anything.
 */
export async function keptBefore({ project, stack }: Scope): Promise<Kept> {
  const name = `${pulumi.getOrganization()}/${project}/${stack}`;
  const read = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const { outputs = {} } = read as { outputs?: Partial<Kept> };
  return {
    deployed: outputs.members !== undefined,
    members: outputs.members ?? {},
    lakeColumns: outputs.lakeColumns ?? {},
  };
}

/** @throws pulumi.RunError that names every change of members that would lose data, before anything is touched. */
export function refuseLoss(before: Members, settings: Settings, stack: string): void {
  const mistakes = [...kafkaLoss(before, settings), ...cassandraLoss(before, settings)];
  if (mistakes.length === 0) return;
  refuse(
    `This would lose data; nothing was changed. The steps are in docs/scaling.md. To start anew with other sizes, delete the data first: npm run down -- --stack ${stack} --data`,
    mistakes,
  );
}

function kafkaLoss({ kafka: before }: Members, { kafka }: Settings): string[] {
  if (before === undefined) return [];
  const full = gone(before.brokers, kafka.brokers, kafka.emptied);
  return [
    ...quorumLoss(before, kafka),
    ...(before.security === "none" && kafka.security === "scram"
      ? [
          `headwater:kafka.security is "scram", and the stack has brokers without: the user by which they know each other is made together with their storage. Set it to "none".`,
        ]
      : []),
    ...(full.length === 0
      ? []
      : [
          `headwater:kafka.brokers is ${kafka.brokers}, and the stack has ${before.brokers}: what only ${listed("broker", full)} ${full.length === 1 ? "has" : "have"} would be lost. Move the partitions to the others (kafka-reassign-partitions.sh), and then say so: headwater:kafka.emptied: [${full.join(", ")}]. Or set it to ${before.brokers}.`,
        ]),
  ];
}

/** The voters of a running quorum are fixed: a node that was given other ones would not count the votes, and the log, of those before. */
function quorumLoss(
  before: Required<Members>["kafka"],
  { brokers, controllers }: Settings["kafka"],
): string[] {
  const [was, is] = [voterNames("kafka", before), voterNames("kafka", { brokers, controllers })];
  if (was.join() === is.join()) return [];
  const fixed = `the stack's quorum is ${was.join(", ")}, and would be ${is.join(", ")}: its voters cannot change while there is data`;
  if (controllers !== before.controllers) {
    return [
      `headwater:kafka.controllers is ${controllers}, and the stack has ${before.controllers}: ${fixed}. Set it to ${before.controllers}.`,
    ];
  }
  const range = before.brokers < 3 ? "1 or 2" : "3 or more";
  return [
    `headwater:kafka.brokers is ${brokers}, and the stack has ${before.brokers}: ${fixed}. Set it to ${range}; brokers are free in number beside controllers of their own (headwater:kafka.controllers), from the start.`,
  ];
}

function cassandraLoss({ cassandra: before }: Members, { cassandra }: Settings): string[] {
  const full = gone(before?.nodes ?? 0, cassandra.nodes, cassandra.decommissioned);
  return full.length === 0
    ? []
    : [
        `headwater:cassandra.nodes is ${cassandra.nodes}, and the stack has ${before?.nodes}: what only ${listed("node", full)} ${full.length === 1 ? "has" : "have"} would be lost. Let each hand its rows over, the last one first (nodetool decommission), and then say so: headwater:cassandra.decommissioned: [${full.join(", ")}]. Or set it to ${before?.nodes}.`,
      ];
}

/** The numbers of the members that would go and of which nobody has said that they are empty. */
const gone = (before: number, after: number, empty: readonly number[]): number[] =>
  Array.from({ length: Math.max(0, before - after) }, (_, index) => after + index).filter(
    (number) => !empty.includes(number),
  );

const listed = (word: string, numbers: readonly number[]): string =>
  `${word}${numbers.length === 1 ? "" : "s"} ${numbers.join(" and ")}`;
