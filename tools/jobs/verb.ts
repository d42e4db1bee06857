import { ask, canAsk } from "../ask.ts";
import type { Given } from "../options.ts";
import type { Airflow } from "../pipeline/airflow.ts";
import type { Place } from "../prepare.ts";
import { Problem } from "../problem.ts";
import type { Deployed } from "../stack/deployed.ts";
import type { Outputs } from "../stack/outputs.ts";
import type { Ailment } from "../stack/ailment.ts";
import { ailments } from "../stack/ailments.ts";
import type { Here } from "./here.ts";

/** A stack that is up, and its Airflow. */
export interface Stack {
  readonly place: Place;
  readonly outputs: Outputs;
  /** What a job runs again for. */
  readonly reasons: Deployed["reasons"];
  readonly airflow: Airflow;
  /** The jobs of this checkout, of which some may have changed since they were published. */
  readonly here: Promise<Here>;
}

/** What of the stack is gone, asked now. */
export const gone = async ({ place, outputs }: Stack): Promise<readonly Ailment[]> =>
  (await ailments(place, outputs)) ?? [];

/** What `npm run jobs -- <verb> …` does. @returns the exit code */
export type Verb = (stack: Stack, given: Given) => Promise<number>;

/** The argument behind the verb. @throws Problem when there is none */
export function argument({ arguments: [verb, ...given] }: Given, at: number, what: string): string {
  const found = given[at];
  if (found === undefined) {
    throw new Problem(
      `\`npm run jobs -- ${verb}\` needs ${what}.`,
      "`npm run jobs` lists the jobs.",
    );
  }
  return found;
}

/** Asks for a job's name before what cannot be taken back is done, unless --yes has said so. @throws Problem where nobody is there, or says no */
export async function confirmed({ switches }: Given, name: string): Promise<void> {
  if (switches.has("yes")) return;
  if (!canAsk()) throw new Problem("Nothing was done.", "say so with --yes.");
  if ((await ask(`Type ${name} to go on: `)) !== name) throw new Problem("Nothing was done.");
}
