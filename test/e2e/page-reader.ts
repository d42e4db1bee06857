import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Workspace } from "./workspace.ts";

/** What docs/jobs.md says to those who read results. */
const PAGE =
  readFileSync(new URL("../../docs/jobs.md", import.meta.url), "utf8")
    .split("## Read the results\n")[1]
    ?.split("\n## ")[0] ?? "";

const all = (pattern: RegExp) => [...PAGE.matchAll(pattern)].map(([, found = ""]) => found);

/**
 * What the page's lines of Python print, run one after the other on this machine, with the packages that it names.
 * @param others what stands in place of the page's stack, tables and topic
 */
export function readByThePage(
  { folder }: Workspace,
  others: Readonly<Record<string, string>>,
): string {
  const script = Object.entries(others).reduce(
    (text, [name, other]) => text.replaceAll(name, other),
    all(/```python\n([^]*?)```/g).join("\n"),
  );
  const python = ".readers/bin/python";
  const shell = [
    `eval "$(npm run -s env)"`,
    "python3 -m venv .readers",
    `${python} -m pip install --quiet ${all(/`pip install ([^`]+)`/g).join(" ")}`,
    `exec ${python} -`,
  ].join(" && ");
  return execFileSync("bash", ["-c", shell], {
    cwd: folder,
    input: script,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}
