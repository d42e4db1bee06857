import type { Plain, Process } from "./process.ts";

/** Variables whose whole value is a host name. */
const HOST_VARIABLE = /HOST|SERVER|SEEDS|ADDRESS/;

/**
 * Where a process names a workload as a host: with a port, in a URL, below the workload's name (`kafka-0.kafka`), or as the value of
 * a variable such as `PGHOST`. The bare word is no host: `postgres` is a user as well. Pure.
 */
export function names(process: Process, workload: string): string[] {
  const address = addressOf(workload);
  const found = (value: Plain | undefined): boolean =>
    text(value).some((line) => address.test(line));
  return [
    ...(found(process.command) ? ["its command"] : []),
    ...(found(process.args) ? ["its arguments"] : []),
    ...Object.entries(process.env)
      .filter(([, value]) => found(value))
      .map(([name]) => name),
    ...Object.entries(process.env)
      .filter(([name, value]) => HOST_VARIABLE.test(name) && text(value).includes(workload))
      .map(([name]) => name),
    ...Object.entries(process.files)
      .filter(([, value]) => found(value))
      .map(([path]) => path),
  ];
}

function addressOf(workload: string): RegExp {
  const replica = `${workload}-\\d+\\.${workload}`;
  return new RegExp(
    [
      `(?<![\\w./-])(${workload}|${replica}):\\d`,
      `(//|@|/dev/tcp/)(${workload}|${replica})(?![\\w-])`,
      `(?<![\\w.-])${replica}(?![\\w-])`,
    ].join("|"),
  );
}

/** Every text in a value, secret or not. */
function text(value: Plain | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(text);
}
