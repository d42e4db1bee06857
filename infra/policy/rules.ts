import { names } from "./hosts.ts";
import type { Connected, Plain } from "./process.ts";

/** A guardrail: what it forbids, and the sentence for each process that does it. Pure. */
export interface Rule {
  /** The rule as a sentence. */
  readonly name: string;
  readonly broken: (process: Connected, all: readonly Connected[]) => readonly string[];
}

/** Names of variables whose values nobody else may read; an access key's id is public. */
const SECRET_NAME = /PASSW(OR)?D|SECRET|TOKEN|CREDENTIAL|PRIVATE|_KEY$/;
const PUBLIC_NAME = /ACCESS_KEY(_ID)?$/;

/** Credentials within a value: `postgresql://user:password@host`, or JSON with a password. */
const CREDENTIALS = /\/\/[^\s/:@]*:[^\s/@]+@|"password"\s*:/i;

/** What holds for every process of every stack. */
export const RULES: readonly Rule[] = [
  {
    name: "ports are published on 127.0.0.1 alone",
    broken: ({ published }) => published.filter((port) => !port.startsWith("127.0.0.1:")),
  },
  {
    name: "every process has a memory limit",
    broken: ({ memory }) => (memory !== undefined && memory > 0 ? [] : ["it has none"]),
  },
  {
    name: "no process has capabilities or can gain privileges",
    broken: ({ unprivileged }) => (unprivileged ? [] : ["it has or can"]),
  },
  {
    name: "no log can fill the disk",
    broken: ({ rotatesLogs }) => (rotatesLogs ? [] : ["its log is not rotated"]),
  },
  {
    name: "nothing of the machine is seen from within",
    broken: ({ sees }) => sees,
  },
  {
    name: "secrets are not in plain variables",
    broken: ({ env }) =>
      Object.entries(env)
        .filter(([name, value]) => typeof value === "string" && looksSecret(name, value))
        .map(([name]) => name),
  },
  {
    name: "secrets are not on the command line",
    broken: ({ command, args }) => [
      ...(hidden(command) ? ["in its command"] : []),
      ...(hidden(args) ? ["in its arguments"] : []),
    ],
  },
  {
    name: "who names another's host says that it connects to it",
    broken: (process, all) =>
      [...new Set(all.map(({ workload }) => workload))]
        .filter((other) => other !== process.workload && !process.connects.includes(other))
        .flatMap((other) => names(process, other).map((where) => `${other} in ${where}`)),
  },
];

/** Every breach of the rules, as sentences: the rule, the process and what it does. Pure. */
export const breaches = (processes: readonly Connected[]): string[] =>
  RULES.flatMap((rule) =>
    processes.flatMap((process) =>
      rule.broken(process, processes).map((what) => `${rule.name}: ${process.name}: ${what}`),
    ),
  );

const looksSecret = (name: string, value: string): boolean =>
  value !== "" && ((SECRET_NAME.test(name) && !PUBLIC_NAME.test(name)) || CREDENTIALS.test(value));

function hidden(value: Plain | undefined): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hidden);
  return "secret" in value || Object.values(value).some(hidden);
}
