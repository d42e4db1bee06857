import { type Dataset, datasetUri } from "../datasets/dataset.ts";
import { periodColumn, periodUnit } from "../datasets/replaces.ts";
import type { Declaration } from "./declaration.ts";

/** What a second run for the same day does to an output: which rows it makes anew, or that it adds them once more. */
const AGAIN = {
  all: "is made anew as a whole",
  keys: "gets the rows with the keys of that run anew, and keeps those that it has no more",
  day: "gets the rows of that day anew",
  month: "gets the rows of that month anew",
  year: "gets the rows of that year anew",
  none: "gets them added once more",
} as const;

/** What is wrong with what a job writes. Pure. */
export const outputMistakes = (job: Declaration): string[] => [
  ...underTwoRoles(job),
  ...disagreements(job),
  ...(job.kind === "batch" ? [] : [...ofNoDay(job), ...exported(job)]),
];

/** A run publishes what it has staged of a table last, under whatever role. */
function underTwoRoles({ writes }: Declaration): string[] {
  const staged = Object.entries(writes).filter(
    ([, { kind }]) => kind === "lake" || kind === "postgres",
  );
  const roles = Map.groupBy(staged, ([, dataset]) => datasetUri(dataset));
  return [...roles].flatMap(([uri, same]) =>
    same.length < 2
      ? []
      : [
          `it writes ${uri} as ${same.map(([role]) => role).join(" and as ")}, of which the rows of one alone would be published: give it one role, put the frames together, and write once`,
        ],
  );
}

/** Of a run for a day that was run before, the outputs must be the same again, or none may be. A message is sent once more whatever is declared. */
function disagreements(job: Declaration): string[] {
  if (job.kind !== "batch" || job.schedule === "manual") return [];
  const does = Object.values(job.writes).flatMap((dataset): [Dataset, keyof typeof AGAIN][] => {
    const again = onceMore(dataset);
    return again === undefined ? [] : [[dataset, again]];
  });
  const kinds = new Set(does.map(([, again]) => again));
  if (kinds.size < 2) return [];
  const said = does.map(([dataset, again]) => `${datasetUri(dataset)} ${AGAIN[again]}`);
  return [
    `its outputs disagree about a day that is run once more, as in a backfill: ${said.join(", ")}; let them declare replaces alike, or write those of one kind in a job of its own with schedule: "inputs", or have this one started by hand`,
  ];
}

function onceMore(dataset: Dataset): keyof typeof AGAIN | undefined {
  switch (dataset.kind) {
    case "cassandra":
      return "keys";
    case "lake":
    case "postgres":
      return periodUnit(dataset.replaces) ?? (dataset.replaces as "all" | "keys" | "none");
    default:
      return undefined;
  }
}

/** What never ends is for no day. */
const ofNoDay = ({ kind, writes }: Declaration): string[] =>
  Object.values(writes).flatMap((dataset) =>
    (dataset.kind === "lake" || dataset.kind === "postgres") &&
    periodColumn(dataset.replaces) !== undefined
      ? [
          `it writes ${datasetUri(dataset)}, which replaces "${dataset.replaces}": a ${kind} job is for no day; let it replace "keys", or "all"`,
        ]
      : [],
  );

/** All rows, once every few seconds. */
const exported = ({ kind, writes }: Declaration): string[] =>
  Object.values(writes).flatMap((dataset) =>
    dataset.kind === "lake" && dataset.export !== undefined
      ? [
          `it writes ${datasetUri(dataset)}, which is exported as a whole after each publication: a ${kind} job publishes without end; let a batch job write it`,
        ]
      : [],
  );

/** What a job's declaration and its folder are. */
interface Declared {
  readonly folder: string;
  readonly declaration: Declaration;
}

/** What is wrong with outputs that jobs share: a stream that begins anew takes the place of all rows that it has added to a table, among which another job's would be. Pure. */
export const sharedOutputMistakes = (found: readonly Declared[]): string[] =>
  found
    .filter(({ declaration }) => declaration.kind === "streaming")
    .flatMap((stream) =>
      Object.values(stream.declaration.writes)
        .filter((dataset) => dataset.kind === "lake" && dataset.replaces === "none")
        .flatMap((dataset) =>
          found
            .filter((one) => one !== stream)
            .filter(({ declaration }) => Object.values(declaration.writes).includes(dataset))
            .map(
              ({ folder }) =>
                `jobs/${folder}: it writes ${datasetUri(dataset)}, to which the stream jobs/${stream.folder} adds its rows: give it a table of its own.`,
            ),
        ),
    );
