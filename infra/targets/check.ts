import { refuse } from "../errors.ts";
import { megabytes } from "../model/units.ts";
import type { Listens, Runs, Workload } from "../model/workload.ts";

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const PORT_NAME = /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PATH = /^(\/[A-Za-z0-9._-]+)+$/;

/**
 * Refuses a workload that no target could render, or that only some could.
 * @param taken names of the workloads that were deployed before.
 * @throws pulumi.RunError one error with every mistake, before anything is created.
 */
export function check(name: string, workload: Workload, taken: ReadonlySet<string>): void {
  const mistakes = [
    ...naming(name, taken),
    ...running(workload),
    ...(workload.kind === "task" ? trying(workload) : listening(workload)),
    ...(workload.kind === "stateful" ? paths("storage.mount", [workload.storage.mount]) : []),
    ...(workload.kind === "stateful" ? sizes("storage.size", workload.storage.size) : []),
  ];
  if (mistakes.length > 0) refuse(`The workload "${name}" cannot be deployed.`, mistakes);
}

/** Refuses a name for what does not run on the target. @throws pulumi.RunError as {@link check} */
export function checkName(name: string, taken: ReadonlySet<string>): void {
  const mistakes = naming(name, taken);
  if (mistakes.length > 0) refuse(`"${name}" cannot be reached by that name.`, mistakes);
}

const naming = (name: string, taken: ReadonlySet<string>): string[] => [
  ...(NAME.test(name)
    ? []
    : [
        `its name is ${JSON.stringify(name)}: write at most 40 lower-case letters, digits and dashes, a letter first`,
      ]),
  ...(taken.has(name) ? ["its name is another workload's already: give it one of its own"] : []),
];

const running = (runs: Runs): string[] => [
  ...sizes("memory", runs.memory),
  ...(runs.cpu === undefined || runs.cpu > 0 ? [] : [`cpu is ${runs.cpu}: write more than 0`]),
  ...variables("env", Object.keys(runs.env ?? {})),
  ...variables("secrets", Object.keys(runs.secrets ?? {})),
  ...variables("zone", runs.zone === undefined ? [] : [runs.zone]),
  ...both("env", runs.env, "secrets", runs.secrets),
  ...paths("files", Object.keys(runs.files ?? {})),
  ...paths("secretFiles", Object.keys(runs.secretFiles ?? {})),
  ...both("files", runs.files, "secretFiles", runs.secretFiles),
  ...paths("scratch", runs.scratch ?? []),
];

const trying = ({ retries, timeout }: { retries: number; timeout: number }): string[] => [
  ...whole("retries", retries, 0),
  ...whole("timeout", timeout, 1),
];

function listening({ ports, ready, replicas }: Listens): string[] {
  const names = Object.keys(ports);
  const named = "tcp" in ready ? ready.tcp : "http" in ready ? ready.port : undefined;
  const last = Math.max(1, replicas) - 1;
  return [
    ...whole("replicas", replicas, 1),
    ...Object.entries(ports).flatMap(([key, { port, publish }]) => [
      ...(PORT_NAME.test(key)
        ? []
        : [
            `ports has the name ${JSON.stringify(key)}: write at most 15 lower-case letters, digits and dashes, a letter first`,
          ]),
      ...whole(`ports.${key}.port`, port, 1, 65535),
      ...(publish === undefined ? [] : whole(`ports.${key}.publish`, publish, 1, 65535 - last)),
    ]),
    ...names
      .filter((key, at) => names.findIndex((other) => ports[other]?.port === ports[key]?.port) < at)
      .map(
        (key) => `ports.${key}.port is ${ports[key]?.port}, which another port of it has already`,
      ),
    ...(named === undefined || named in ports
      ? []
      : [`ready names the port "${named}": its ports are ${names.join(", ") || "none"}`]),
  ];
}

const whole = (path: string, value: number, least: number, most = Infinity): string[] =>
  Number.isInteger(value) && value >= least && value <= most
    ? []
    : [
        `${path} is ${value}: write a whole number ${most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`}`,
      ];

const variables = (field: string, names: readonly string[]): string[] =>
  names
    .filter((name) => !VARIABLE.test(name))
    .map(
      (name) =>
        `${field} has the name ${JSON.stringify(name)}: write letters, digits and underscores, no digit first`,
    );

const paths = (field: string, found: readonly string[]): string[] =>
  found
    .filter((path) => !PATH.test(path) || /\/\.\.?(\/|$)/.test(path))
    .map(
      (path) =>
        `${field} has the path ${JSON.stringify(path)}: write an absolute one of letters, digits, dots, dashes and underscores`,
    );

const both = (one: string, ones: object | undefined, other: string, others: object | undefined) =>
  Object.keys(ones ?? {})
    .filter((key) => key in (others ?? {}))
    .map((key) => `${key} is in ${one} and in ${other}: keep it in one of them`);

function sizes(field: string, size: Parameters<typeof megabytes>[0]): string[] {
  try {
    return megabytes(size) > 0 ? [] : [`${field} is "${size}": write at least 1 MB`];
  } catch (error) {
    return [`${field}: ${(error as RangeError).message}`];
  }
}
