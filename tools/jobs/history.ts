import type { DagRun } from "../pipeline/airflow.ts";
import { runName, runWords } from "../pipeline/conf.ts";
import { reportOf } from "../pipeline/pipeline.ts";
import { written } from "../pipeline/report.ts";
import { type Publication, published, UNREACHED } from "../results/publications.ts";
import { columns, counted, say } from "../say.ts";
import { nothingToRun } from "./run.ts";
import { argument, type Stack, type Verb } from "./verb.ts";

/** Runs that are listed: what each wrote is asked of Airflow one by one. */
const LISTED = 10;

/** A run, and what it wrote. */
export interface PastRun {
  readonly run: DagRun;
  readonly wrote: readonly {
    readonly kind: string;
    readonly name: string;
    readonly rows: number;
  }[];
}

/** Lists the last runs of a job, what each has published, and what of it is read now. */
export const history: Verb = async (stack, given) => {
  const name = argument(given, 0, "a job's name");
  const all = await published(stack.outputs);
  const own = all?.filter(({ job }) => job === name);
  if (stack.outputs.jobs[name] === undefined && !own?.length) {
    throw nothingToRun(name, await stack.here, stack.outputs);
  }
  const runs = stack.outputs.jobs[name] === undefined ? [] : await pastRuns(stack, name);
  say(historyLines(runs, own).join("\n") || `${name} has not run yet.`);
  if (all === undefined) say(UNREACHED);
  return 0;
};

const pastRuns = async ({ airflow }: Stack, name: string): Promise<PastRun[]> =>
  Promise.all(
    (await airflow.runs(name)).slice(0, LISTED).map(async (run) => {
      const { dag_run_id: id } = run;
      const report = await reportOf(airflow, name, id, await airflow.tasks(name, id));
      return { run, wrote: written(report) };
    }),
  );

/**
 * What is said of runs, the latest first, and of what they have published; runs of which Airflow knows nothing any more come last. Pure.
 * @param publications of tables of the lake. Undefined: not known, and of those tables too is said what the runs' reports have.
 */
export function historyLines(
  runs: readonly PastRun[],
  publications: readonly Publication[] | undefined,
): string[] {
  const of = (run: string) => (publications ?? []).filter((one) => one.run === run);
  const known = new Set(runs.map(({ run }) => runName(run.dag_run_id)));
  const others = [...new Set(publications?.map(({ run }) => run))].filter((run) => !known.has(run));
  return [
    ...runs.flatMap((one) => {
      const name = runName(one.run.dag_run_id);
      const other = one.wrote
        .filter(({ kind }) => kind !== "lake" || publications === undefined)
        .map(({ kind, name: table, rows }) => [`${kind}:${table}`, counted(rows, "row")]);
      const own = of(name);
      return [
        `${name}  ${runWords(one.run, own[0]?.day)}`,
        ...indented([...own.map(publicationCells), ...other]),
      ];
    }),
    ...others.flatMap((run) => [run, ...indented(of(run).map(publicationCells))]),
  ];
}

const STANDING: Readonly<Record<Publication["standing"], string>> = {
  current: "what is read now",
  earlier: "",
  undone: "undone",
};

const publicationCells = ({ table, rows, snapshot, standing }: Publication): string[] => [
  `lake:${table}`,
  rows === undefined ? "" : counted(rows, "row"),
  `snapshot ${snapshot}`,
  STANDING[standing],
];

const indented = (rows: readonly (readonly string[])[]): string[] => {
  const wide = rows.map((row) => [...row, "", ""].slice(0, 4));
  return columns(wide).map((line) => `    ${line}`);
};
