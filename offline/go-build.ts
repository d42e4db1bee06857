import { type Outcome, run } from "./command.ts";

/**
 * Compiles a program from a locked Go module into one static file.
 * @param cwd the folder of the `go.mod` that locks it. @param program its package. @param target the file.
 * @param given.link more flags of the linker. @param given.env more variables.
 */
export const goBuild = (
  cwd: string,
  program: string,
  target: string,
  given: { readonly link?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Outcome> =>
  run(
    "go",
    [
      "build",
      "-mod=readonly",
      "-trimpath",
      // Nobody debugs these: what the linker would leave out need not be made.
      "-gcflags=all=-dwarf=false",
      `-ldflags=-s -w ${given.link ?? ""}`,
      "-o",
      target,
      program,
    ],
    {
      cwd,
      // The compiler collects its garbage less often: 313 s for Pulumi in place of 364 s, with no more memory at its peak (measured).
      env: { CGO_ENABLED: "0", GOGC: process.env["GOGC"] ?? "400", ...given.env },
    },
  );
