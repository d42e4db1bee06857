import { type Dataset, datasetUri } from "../datasets/dataset.ts";
import { seconds } from "../model/units.ts";
import { type Capacity, fitMistakes, streamsTogether } from "./check-fit.ts";
import { distance } from "../model/nearest.ts";
import { cronMistake, PRESETS } from "./cron.ts";
import { outputMistakes, sharedOutputMistakes } from "./check-outputs.ts";
import type { BatchJob, Declaration } from "./declaration.ts";
import { driverMistakes } from "./driver.ts";
import { KEYWORDS } from "./python-modules.ts";
import { shapeMistakes } from "./shapes.ts";

/** A declaration and the folder that it was found in. */
export interface Found {
  readonly folder: string;
  readonly declaration: Declaration;
  /** The folder's files by relative path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where a job's Scala lies in its folder, as Maven has it. */
const SCALA = "src/main/scala/";
/** How the IANA writes its names: Port-au-Prince, GMT+1, GB. */
const ZONE = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/;

/**
 * Everything that is wrong with the declared jobs. Pure.
 * @param datasets what `jobs/datasets.ts` declares. @param running names of the jobs that never end and run.
 */
export function jobMistakes(
  found: readonly Found[],
  datasets: readonly Dataset[],
  capacity: Capacity,
  running: readonly string[],
): string[] {
  const declared = new Set(datasets);
  const readable = found.filter(({ declaration }) => shapeMistakes(declaration).length === 0);
  const said = ({ folder, declaration, files }: Found): string[] => {
    const unread = shapeMistakes(declaration);
    if (unread.length > 0) return unread;
    return [
      ...nameMistakes(folder, declaration, files),
      ...roleMistakes(declaration, declared),
      ...paramMistakes(declaration),
      ...(declaration.kind === "batch" ? stageMistakes(declaration, files) : []),
      ...timeMistakes(declaration),
      ...outputMistakes(declaration),
      ...(declaration.kind === "service" ? [] : fitMistakes(declaration.spark, capacity)),
      ...driverMistakes(declaration, capacity),
    ];
  };
  return [
    ...found.flatMap((one) => said(one).map((mistake) => `jobs/${one.folder}/job.ts: ${mistake}.`)),
    ...packageTwins(found.map(({ folder }) => folder)),
    ...sharedOutputMistakes(readable),
    ...circles(readable.map(({ declaration }) => declaration)),
    ...streamsTogether(
      readable
        .filter(
          ({ folder, declaration }) => declaration.kind === "batch" || running.includes(folder),
        )
        .map(({ declaration }) => declaration),
      capacity,
    ),
  ];
}

function nameMistakes(folder: string, declaration: Declaration, files: Found["files"]): string[] {
  const { name } = declaration;
  return [
    ...(/^[a-z][a-z0-9_-]*$/.test(name) && !KEYWORDS.has(name)
      ? []
      : [
          `its name "${name}" is none that Python can import: use lower-case letters, digits and dashes, a letter first, and no word of Python's`,
        ]),
    ...(name === folder ? [] : [`its job is called "${name}": call it "${folder}", as the folder`]),
    ...mainMistakes(declaration, Object.keys(files).sort()),
  ];
}

function mainMistakes({ kind, main }: Declaration, paths: readonly string[]): string[] {
  const there = paths.join(", ") || "which is empty";
  if (main.language === "python") {
    return paths.includes(main.file)
      ? []
      : [`its main "${main.file}" is not in the folder (${there})`];
  }
  const name = main.object.split(".").at(-1) ?? "";
  const isSource = (path: string) => path.startsWith(SCALA) && path.endsWith(`/${name}.scala`);
  return [
    ...(kind === "batch" ? [] : [`a ${kind} job cannot be in Scala: write its main in Python`]),
    ...(paths.some(isSource)
      ? []
      : [
          `its main is the Scala object ${main.object}, and ${SCALA} has no ${name}.scala (${there}): write it, with object ${name} { def run(job: headwater.Job): Unit }`,
        ]),
  ];
}

function roleMistakes({ reads, writes }: Declaration, declared: ReadonlySet<Dataset>): string[] {
  const both = Object.entries({ ...reads, ...writes });
  return [
    ...both
      .filter(([, dataset]) => !declared.has(dataset))
      .map(
        ([role, dataset]) =>
          `"${role}" is ${datasetUri(dataset)}, which jobs/datasets.ts does not export`,
      ),
    ...Object.keys(reads)
      .filter((role) => role in writes)
      .map((role) => `"${role}" is a role of reads and of writes: name one of them otherwise`),
    ...Object.entries(writes)
      .filter(([, { kind }]) => kind === "csv")
      .map(([role, dataset]) => `"${role}" writes ${datasetUri(dataset)}: CSV folders are read`),
  ];
}

/** What a run's configuration in Airflow holds beside its parameters. */
const TAKEN: Readonly<Record<string, string>> = {
  as_of: "the day that a run is for, which is job.as_of",
  undo: "the run whose publication is taken back",
  undo_later: "whether what was published since is taken back as well",
  headwater: "what `npm run up` remembers of a run",
};

/** Node runs a declaration without its types, so a number gets here. */
const paramMistakes = ({ params }: Declaration): string[] =>
  Object.entries(params as Readonly<Record<string, unknown>>).flatMap(([name, value]) => [
    ...(typeof value === "string"
      ? []
      : [
          `its parameter ${name} is ${JSON.stringify(value)}: parameters are text, such as "${String(value)}", and the code turns them into what it needs`,
        ]),
    ...(Object.hasOwn(TAKEN, name)
      ? [`its parameter ${name} has a name that is taken for ${TAKEN[name]}: call it otherwise`]
      : []),
  ]);

/** Stages are functions of the job's code and tasks of its DAG, which begins with one of its own. */
function stageMistakes({ stages, main }: BatchJob, files: Found["files"]): string[] {
  const text = main.language === "python" ? files[main.file] : undefined;
  // What comes of everything in another module is not to be seen here.
  const code = text !== undefined && /\bimport\s+\*/.test(text) ? undefined : text;
  return [
    ...stages
      .filter((stage) => code !== undefined && !new RegExp(`\\b${stage}\\b`).test(code))
      .map((stage) => `its stage "${stage}" is nowhere in its main: write def ${stage}(job) there`),
    ...(main.language === "scala" && stages.join() !== "run"
      ? [`it has the stages ${stages.join(", ")}: a job in Scala has one, its run`]
      : []),
    ...(stages.length > 0
      ? []
      : ["it has no stages: name the functions of its code, or leave stages out"]),
    ...stages
      .filter(
        (stage) => !/^[a-z][a-z0-9_]*$/.test(stage) || KEYWORDS.has(stage) || stage === "setup",
      )
      .map(
        (stage) =>
          `its stage "${stage}" is no name for one: use lower-case letters, digits and underscores, no word of Python's, and not "setup", which comes before them`,
      ),
    ...stages
      .filter((stage, at) => stages.indexOf(stage) < at)
      .map((stage) => `its stage "${stage}" is there twice`),
  ];
}

function timeMistakes(declaration: Declaration): string[] {
  const times = [
    ...(declaration.kind === "batch" ? [["timeout", declaration.timeout] as const] : []),
    ...(declaration.kind === "streaming"
      ? (["trigger", "watermark", "aheadBy"] as const).map(
          (key) => [key, declaration[key]] as const,
        )
      : []),
  ];
  const mistakes = times.flatMap(([name, duration]) => {
    try {
      return seconds(duration) > 0 ? [] : [`its ${name} is "${duration}": use more than nothing`];
    } catch (error) {
      return [`its ${name} ${(error as RangeError).message}`];
    }
  });
  if (declaration.kind !== "batch") return mistakes;
  const { schedule, timezone, retries, concurrency } = declaration;
  return [
    ...mistakes,
    ...scheduleMistakes(schedule),
    ...timezoneMistakes(timezone),
    ...(Number.isInteger(retries) && retries >= 0
      ? []
      : [`its retries are ${retries}: use a whole number from 0`]),
    ...(Number.isInteger(concurrency) && concurrency >= 1
      ? []
      : [`its concurrency is ${concurrency}: use a whole number from 1`]),
  ];
}

/** A line that Airflow cannot read would take the job out of its list, and say so to nobody. */
function scheduleMistakes(schedule: string): string[] {
  const named = ["manual", "inputs", ...PRESETS];
  if (named.includes(schedule)) return [];
  if (!/\s/.test(schedule)) {
    return [`its schedule "${schedule}" is neither of ${named.join(", ")} nor a cron expression`];
  }
  const mistake = cronMistake(schedule);
  return mistake === undefined ? [] : [`its schedule "${schedule}" ${mistake}`];
}

/** Node takes offsets and any case beside the names; Airflow finds a zone by its very name. */
function timezoneMistakes(timezone: string): string[] {
  const words = `its timezone "${timezone}" is no name of a time zone`;
  try {
    const named = new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone;
    if (ZONE.test(timezone)) return [];
    return [
      `${words}: write it as the IANA does, such as "${ZONE.test(named) ? named : "Europe/Berlin"}"`,
    ];
  } catch {
    const near = Intl.supportedValuesOf("timeZone").filter((one) => distance(one, timezone) <= 3);
    const [first = "Europe/Berlin"] = near;
    return [`${words}: write it as the IANA does, such as "${first}"`];
  }
}

/** Jobs that follow their inputs, and each other: once one of them runs, none ever ends to run. */
function circles(all: readonly Declaration[]): string[] {
  const following = all.filter((job) => job.kind === "batch" && job.schedule === "inputs");
  const next = (job: Declaration) =>
    // What a job writes itself is none of the inputs that it follows.
    following.filter(
      (other) =>
        other !== job &&
        Object.values(other.reads).some((dataset) => Object.values(job.writes).includes(dataset)),
    );
  const leadsTo = (from: Declaration, to: Declaration): boolean => {
    const seen = new Set<Declaration>();
    const queue = [...next(from)];
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      if (job === to) return true;
      if (!seen.has(job)) queue.push(...next(job));
      seen.add(job);
    }
    return false;
  };
  const round = following.filter((job) => leadsTo(job, job)).map(({ name }) => name);
  return round.length === 0
    ? []
    : [
        `jobs/${round.join(", jobs/")}: each follows what another of them writes (schedule "inputs"), so that their runs would never end: give one of them another schedule.`,
      ];
}

/** Airflow loads a job's code as a package, which has underscores for dashes. */
function packageTwins(folders: readonly string[]): string[] {
  const named = (folder: string) => folder.replaceAll("-", "_");
  return folders.flatMap((folder, at) =>
    folders
      .slice(0, at)
      .filter((other) => named(other) === named(folder))
      .map(
        (other) =>
          `jobs/${folder}: it is to Python the same as jobs/${other}, which differs in - and _ alone: rename one.`,
      ),
  );
}
