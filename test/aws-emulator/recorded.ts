import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";
import type { Plain } from "../../infra/policy/process.ts";
import { revealed } from "../support/plain.ts";
import { type Recorded, record } from "../support/record.ts";
import { REGION } from "./names.ts";
import { parts } from "./parts.ts";

/** A resource as `make.py` takes it. */
export interface Wanted {
  /** The last word of its type: `Vpc`. */
  readonly kind: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Plain>>;
}

/** What the program sends to the AWS plugin, under Pulumi's mocks: each resource after those that it depends on. */
export async function recordedParts(protect: boolean): Promise<readonly Wanted[]> {
  const { resources } = await record(() =>
    parts({
      aws: new aws.Provider("aws", { region: REGION }),
      random: new random.Provider("random"),
      protect,
    }),
  );
  return inOrder(resources)
    .filter(({ type }) => type.startsWith("aws:"))
    .map((one) => ({
      kind: kindOf(one),
      name: one.name,
      inputs: revealed(one.inputs) as Wanted["inputs"],
    }));
}

const kindOf = ({ type }: Recorded): string => type.split(":").at(-1) ?? "";

function inOrder(resources: readonly Recorded[]): Recorded[] {
  const byKey = new Map(resources.map((one) => [`${kindOf(one)}:${one.name}`, one]));
  const done = new Set<Recorded>();
  const visit = (one: Recorded | undefined): void => {
    if (one === undefined || done.has(one)) return;
    for (const other of one.dependsOn) visit(byKey.get(other));
    done.add(one);
  };
  resources.forEach(visit);
  return [...done];
}
