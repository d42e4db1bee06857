import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Workspace } from "./workspace.ts";

/** What pages say to those who read results: of PostgreSQL, Cassandra and topics, and of the lake without a Spark. */
const SAID = {
  "jobs.md": { after: "## Read the results\n", before: "\n## " },
  "lake.md": { after: "## Read it\n", before: "\nAnother Spark" },
} as const;

/**
 * What a page's lines of Python print, run one after the other on this machine, with the packages that it names.
 * @param others what stands in place of the page's stack, ports, tables and topic
 */
export function readByThePage(
  { folder }: Workspace,
  name: keyof typeof SAID,
  others: Readonly<Record<string, string>>,
): string {
  const { after, before } = SAID[name];
  const whole = readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  const page = Object.entries(others).reduce(
    (text, [said, other]) => text.replaceAll(said, other),
    whole.split(after)[1]?.split(before)[0] ?? "",
  );
  const all = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = ""]) => found);
  const python = ".readers/bin/python";
  const shell = [
    "set -e",
    `eval "$(npm run -s env)"`,
    ...all(/```sh\n([^]*?)\n```/g),
    "python3 -m venv .readers",
    `${python} -m pip install --quiet ${all(/`pip install ([^`]+)`/g).join(" ")}`,
    `exec ${python} -`,
  ].join("\n");
  return execFileSync("bash", ["-c", shell], {
    cwd: folder,
    input: all(/```python\n([^]*?)```/g).join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}
