import { join } from "node:path";
import { text } from "node:stream/consumers";
import { datasetUri } from "../infra/datasets/dataset.ts";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import { needsOf, roles } from "../infra/jobs/spec.ts";
import type { Given } from "./options.ts";
import { placeOf, type Place } from "./prepare.ts";
import { messageOf, Problem } from "./problem.ts";
import { ROOT, USUAL_STACK } from "./project.ts";
import { aside, columns, paint, say } from "./say.ts";
import { answerLines, type Cell, type Format } from "./sql/answers.ts";
import { connect, type Connection } from "./sql/connection.ts";
import { topicOffsets } from "./sql/offsets.ts";
import { readerLogins } from "./sql/logins.ts";
import { prompt } from "./sql/prompt.ts";
import { refuseWithoutDriver } from "./sql/shared-driver.ts";
import { statements } from "./sql/statements.ts";
import { ailmentLine } from "./stack/ailment.ts";
import { ailments } from "./stack/ailments.ts";
import { besideJobs } from "./stack/beside-jobs.ts";
import { deployed } from "./stack/deployed.ts";
import { runIn, startIn } from "./stack/run-in.ts";

const FORMATS: readonly Format[] = ["table", "csv", "json"];

/** Rows that a table shows; the other formats are for programs, and have all. */
const SHOWN = 1000;

/** Messages of a topic that are looked at. */
const LAST = 1000;

/** Answers a statement about a stack's datasets, those of its standard input, or those of whoever sits at the terminal. */
export async function sql({ values, switches, arguments: [asked] }: Given): Promise<number> {
  const format = FORMATS.find((one) => one === (values.format ?? "table"));
  if (format === undefined) {
    throw new Problem(`"${values.format}" is no format.`, `name one of: ${FORMATS.join(", ")}.`);
  }
  const limit = number(values, "limit", format === "table" ? SHOWN : undefined);
  const last = number(values, "last", LAST) ?? LAST;
  const stack = values.stack ?? USUAL_STACK;
  const place = await placeOf(stack);
  refuseWithoutDriver(place);
  // Pulumi takes a second; what is declared is loaded meanwhile.
  const [{ outputs }, { datasets }] = await Promise.all([deployed(stack, aside), declared(place)]);
  const start = startIn(place.docker, place.scope, place.settings, outputs);
  const write = switches.has("write");
  const byUri = Object.fromEntries(datasets.map((one) => [datasetUri(one), one]));
  const known = {
    datasets: roles(byUri),
    needs: needsOf({ reads: byUri, writes: {} }),
    write,
    last,
  };
  const offsets = (topic: string) => topicOffsets(runIn(start), outputs, topic);
  // Where a part of the stack is gone, that may be why something fails.
  const told = async (error: unknown): Promise<never> => {
    const gone = (await ailments(place, outputs).catch(() => undefined)) ?? [];
    if (gone.length === 0) throw error;
    throw new Problem([messageOf(error), ...gone.map(ailmentLine)].join("\n"));
  };
  const beside = await besideJobs(place, outputs, "sql").catch(told);
  const connection = await connect(beside, known, readerLogins(outputs, write), offsets).catch(
    told,
  );
  // Whoever reads has enough, as `head` does.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) =>
    process.exit(code === "EPIPE" ? 0 : 1),
  );
  const run = (statement: string) => answer(connection, statement, format, limit).catch(told);
  try {
    if (asked === undefined && process.stdin.isTTY) {
      const names = datasets.flatMap(({ name, columns: own }) => [
        written(name),
        ...Object.keys(own),
      ]);
      const tables = columns(datasets.map((one) => [written(one.name), one.kind]));
      await prompt({ names, tables, run, cancel: () => connection.cancel() });
      return 0;
    }
    const given = statements(`${asked ?? (await text(process.stdin))}\n;`).whole;
    if (given.length === 0)
      throw new Problem("There is no statement.", 'say one: `npm run sql -- "SELECT 1"`.');
    for (const one of given) await run(one);
    return 0;
  } finally {
    await connection.close();
  }
}

const declared = ({ settings: { spark, jobs } }: Place) =>
  loadJobs(join(ROOT, "jobs"), spark, jobs.running);

/** A dataset's name as SQL has it. Pure. */
const written = (name: string): string =>
  name.split(".").every((part) => /^\w+$/.test(part)) ? name : `\`${name}\``;

/** Runs a statement and prints what comes out. */
async function answer(
  connection: Connection,
  sql: string,
  format: Format,
  limit: number | undefined,
): Promise<void> {
  const began = performance.now();
  const kept: (readonly Cell[])[] = [];
  let names: readonly string[] = [];
  let head = true;
  const show = (rows: readonly (readonly Cell[])[], more: boolean) => {
    const seconds = (performance.now() - began) / 1000;
    const lines = answerLines({ columns: names, rows, more, seconds }, format, head);
    head = false;
    if (lines.length > 0) say(lines.join("\n"));
  };
  const { remarks, more } = await connection.run(sql, format, limit, (columns, rows) => {
    names = columns;
    if (format === "table") kept.push(...rows);
    else show(rows, false);
  });
  if (format === "table") show(kept, more);
  for (const one of remarks) console.error(paint("grey", `! ${one}`));
}

/** An option that is a whole number from 1 on. @throws Problem for another */
function number(
  values: Given["values"],
  name: string,
  usual: number | undefined,
): number | undefined {
  const given = values[name];
  if (given === undefined) return usual;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new Problem(`--${name} ${given} is no number of rows.`, `say a whole number from 1 on.`);
}
