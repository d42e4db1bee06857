import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { filesBelow } from "../../infra/jobs/job-folders.ts";
import { messageOf, Problem } from "../problem.ts";
import { ROOT } from "../project.ts";
import { pythonScript } from "../stack/python-script.ts";
import type { BesideJobs } from "../stack/beside-jobs.ts";
import type { Cell, Format } from "./answers.ts";
import type { Offsets } from "./offsets.ts";

const cells = z.array(z.string().nullable());

/** What the session says (sql_serve.py), a line of JSON each. */
const said = z.object({
  ready: z.boolean().optional(),
  remark: z.string().optional(),
  columns: z.array(z.string()).optional(),
  rows: z.array(cells).optional(),
  done: z.number().optional(),
  more: z.boolean().default(false),
  error: z.string().optional(),
  ends: z.string().optional(),
});

/** What a session is to know. */
export interface Known {
  /** The datasets by their uris, as a job's `job.json` has them. */
  readonly datasets: Readonly<Record<string, object>>;
  readonly needs: readonly string[];
  /** Whether statements may change something. */
  readonly write: boolean;
  /** Messages of a topic that are looked at. */
  readonly last: number;
}

/** Rows as they come, and their columns. */
export type Rows = (columns: readonly string[], rows: readonly (readonly Cell[])[]) => void;

/** A session on the driver that jobs share. */
export interface Connection {
  /** Runs a statement. @param limit rows at most. @default all. @throws Problem with what is wrong with it */
  run(
    sql: string,
    format: Format,
    limit: number | undefined,
    tell: Rows,
  ): Promise<{ readonly remarks: readonly string[]; readonly more: boolean }>;
  /** Ends the statement that runs. */
  cancel(): void;
  close(): Promise<void>;
}

const own = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** Opens a session. @param beside where it is, which ends with it. @param env its logins. @throws Problem when it cannot be opened */
export async function connect(
  beside: BesideJobs,
  known: Known,
  env: Readonly<Record<string, string>>,
  offsets: (topic: string) => Promise<Offsets>,
): Promise<Connection> {
  const files = {
    "sql_serve.py": own("sql_serve.py"),
    "sql_session.py": own("sql_session.py"),
    "spark_words.py": own("spark_words.py"),
    ...filesBelow(join(ROOT, "jobs/lib")),
  };
  const { command, line } = pythonScript({ files, arguments: [], env });
  const { input, output, errors } = await beside.start(command);
  let last = "";
  errors.on("data", (chunk: Buffer) => (last = (last + chunk.toString()).slice(-4000)));
  const lines = createInterface({ input: output, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const send = (request: object) => input.write(`${JSON.stringify(request)}\n`);
  const next = async () => {
    const { value, done } = await lines.next();
    if (!done) return said.parse(JSON.parse(value));
    throw new Problem(
      `The session has ended: ${last.trim().split("\n").at(-1) ?? "it said nothing"}`,
    );
  };
  const answerOffsets = async (topic: string) =>
    send(
      await offsets(topic).then(
        (found) => ({ offsets: found }),
        (error: unknown) => ({ error: messageOf(error) }),
      ),
    );
  input.write(`${line}\n`);
  send(known);
  const refused = await next().then(
    ({ error }) => (error === undefined ? undefined : new Problem(error)),
    (problem: unknown) => problem,
  );
  const end = async () => {
    input.end();
    await beside.end();
  };
  if (refused !== undefined) {
    await end();
    throw refused;
  }
  return {
    async run(sql, format, limit, tell) {
      send({ sql, format: format === "json" ? "json" : "text", limit: limit ?? null });
      const remarks: string[] = [];
      let columns: readonly string[] = [];
      for (;;) {
        const one = await next();
        if (one.error !== undefined) throw new Problem(one.error);
        if (one.remark !== undefined) remarks.push(one.remark);
        if (one.ends !== undefined) await answerOffsets(one.ends);
        if (one.columns !== undefined) tell((columns = one.columns), []);
        if (one.rows !== undefined) tell(columns, one.rows);
        if (one.done !== undefined) return { remarks, more: one.more };
      }
    },
    cancel: () => void send({ cancel: true }),
    close: end,
  };
}
