/** What the engine asks a language host to run. */
export interface ProgramRun {
  readonly monitor: string;
  readonly engine: string;
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly rootDirectory: string;
  readonly directory: string;
  readonly entryPoint: string;
  readonly parallel: number;
  readonly dryRun: boolean;
  readonly arguments: readonly string[];
}

/** The command line of the SDK's own program runner, `@pulumi/pulumi/cmd/run`. */
export function runnerArguments(run: ProgramRun): string[] {
  const options = {
    monitor: run.monitor,
    engine: run.engine,
    organization: run.organization,
    project: run.project,
    "root-directory": run.rootDirectory,
    stack: run.stack,
    pwd: run.directory,
    parallel: String(run.parallel),
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) =>
      value === "" ? [] : [`--${name}`, value],
    ),
    ...(run.dryRun ? ["--dry-run"] : []),
    run.entryPoint || ".",
    ...run.arguments,
  ];
}

/** How a program's end is reported: `bail` when it has told the user what went wrong itself. */
export function outcome(
  code: number | null,
  signal: string | null,
): { error: string; bail: boolean } {
  // 32 is how the runner says that the error was logged already.
  if (code === 32) return { error: "", bail: true };
  if (code === 0) return { error: "", bail: false };
  const how = code === null ? `was ended by ${signal}` : `exited with non-zero exit code: ${code}`;
  return { error: `Program ${how}`, bail: false };
}
