import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { messageOf } from "../problem.ts";
import { LOCAL } from "../project.ts";
import { paint, say } from "../say.ts";
import { statements } from "./statements.ts";

/** Lines that are remembered. */
const REMEMBERED = 1000;

const WORDS =
  "SELECT FROM WHERE GROUP BY ORDER BY HAVING LIMIT JOIN LEFT ON USING WITH AS DISTINCT COUNT SUM MIN MAX AVG DESCRIBE SHOW TABLES EXPLAIN VERSION TIMESTAMP".split(
    " ",
  );

const HELP = `A statement ends with a semicolon, and may go over several lines. Ctrl-C ends the one that runs, Ctrl-D the session.
  .tables  the datasets
  .help    this
  .quit    the end`;

/** What the end of a line may become. Pure. @param names of datasets and columns. @returns what fits, and what of the line it takes the place of */
export function completions(line: string, names: readonly string[]): [string[], string] {
  const begun = /[\w.`/-]*$/.exec(line)?.[0] ?? "";
  if (begun === "") return [[], begun];
  const dots = line.startsWith(".") ? [".tables", ".help", ".quit"] : [];
  const fits = [...dots, ...names, ...WORDS].filter((one) =>
    one.toLowerCase().startsWith(begun.toLowerCase()),
  );
  return [[...new Set(fits)], begun];
}

/** What a prompt does. */
export interface Prompted {
  readonly names: readonly string[];
  /** Lines for `.tables`. */
  readonly tables: readonly string[];
  run(sql: string): Promise<void>;
  cancel(): void;
}

/** Asks for statements on this terminal until there are no more. */
export async function prompt({ names, tables, run, cancel }: Prompted): Promise<void> {
  const file = join(LOCAL, "sql-history");
  const history = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const asked = createInterface({
    input: process.stdin,
    output: process.stdout,
    history,
    historySize: REMEMBERED,
    removeHistoryDuplicates: true,
    completer: (line: string) => completions(line, names),
  });
  let text = "";
  let busy = false;
  const again = () => {
    asked.setPrompt(text === "" ? "sql> " : "...> ");
    asked.prompt();
  };
  asked.on("history", (lines: string[]) => {
    mkdirSync(LOCAL, { recursive: true });
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  });
  asked.on("SIGINT", () => {
    if (busy) cancel();
    else {
      text = "";
      // What is typed so far, before and behind the cursor.
      for (const name of ["e", "u"]) asked.write(null, { ctrl: true, name });
      say("");
      again();
    }
  });
  say("Ctrl-D ends it, .help says more.");
  again();
  for await (const line of asked) {
    if (line.trim() === ".quit") break;
    if (text === "" && line.trim().startsWith(".")) {
      say(line.trim() === ".tables" ? tables.join("\n") : HELP);
    } else {
      const { whole, rest } = statements(`${text}${line}\n`);
      text = rest;
      for (const sql of whole) {
        busy = true;
        await run(sql).catch((error: unknown) => say(`${paint("red", "✗")} ${messageOf(error)}`));
        busy = false;
      }
    }
    again();
  }
  asked.close();
}
