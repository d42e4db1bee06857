import type { StreamingJob } from "../../infra/jobs/declaration.ts";
import { datasetUri } from "../../infra/datasets/dataset.ts";
import {
  type BucketAccess,
  deleteBelow,
  objectsBelow,
  objectText,
  putObject,
} from "../object-store.ts";
import { reportKey, streamReport } from "../pipeline/streams.ts";
import { Problem } from "../problem.ts";
import { command } from "../project.ts";
import { counted, detail, say } from "../say.ts";
import { bucketAccess } from "../stack/outputs.ts";
import { whileStopped } from "../stack/stopped.ts";
import { argument, confirmed, type Verb } from "./verb.ts";

/** Lets a stream begin anew: its checkpoint goes. A table that it adds rows to begins anew with the new one's first micro-batch. */
export const reset: Verb = async (stack, given) => {
  const name = argument(given, 0, "the name of a stream");
  const { place, outputs } = stack;
  const access = bucketAccess(outputs);
  if (access === undefined) {
    throw new Problem(
      "The object store is not reached from here, and the checkpoint is in it.",
      `delete what is below checkpoints/${name}/ of the bucket while the stream does not run, and put an object ${resetKey(name)} there that has {} in it.`,
    );
  }
  const here = await stack.here;
  const declared = "streams" in here ? here.streams[name] : undefined;
  const kept = await keptOf(access, name);
  if (kept.queries.length === 0 && outputs.running[name] !== "streaming") {
    const streams = Object.keys(outputs.running).filter(
      (one) => outputs.running[one] === "streaming",
    );
    throw new Problem(
      `"${name}" is no stream that runs, and has no checkpoint.`,
      streams.length > 0
        ? `name one of: ${streams.sort().join(", ")}.`
        : "there is none to reset; `npm run jobs` lists the jobs.",
    );
  }
  say(forecast(name, kept, declared).join("\n"));
  await confirmed(given, name);
  const runs = await whileStopped(place, outputs, name, detail, async () => {
    await deleted(access, `checkpoints/${name}/`);
    await deleted(access, reportKey(name));
    // Without it the stream would take the deletion for an accident, and replace no row.
    const left = { queries: kept.forgotten, used: false };
    await putObject(access, resetKey(name), Buffer.from(JSON.stringify(left)));
  });
  say(
    runs
      ? `${name} begins anew; \`npm run jobs\` shows how far it is.`
      : `${name} begins anew once it runs: \`${command("up", place.scope.stack)}\`.`,
  );
  return 0;
};

/** What is there of a stream. */
export interface Kept {
  /** The names of the queries that have a checkpoint. */
  readonly queries: readonly string[];
  /** Messages that all of them have read; undefined where no report says so. */
  readonly read: number | undefined;
}

/** What a reset leaves, which `jobkit/checkpoint.py` reads: no row that a query has added is replaced without it. */
const resetKey = (name: string): string => `checkpoints/${name}/_reset.json`;

/** What is there of a stream, and the ids of the queries that it is to forget, those of earlier resets too. */
async function keptOf(
  access: BucketAccess,
  name: string,
): Promise<Kept & { readonly forgotten: readonly string[] }> {
  const [objects, text, before] = await Promise.all([
    objectsBelow(access, `checkpoints/${name}/`),
    objectText(access, reportKey(name)),
    objectText(access, resetKey(name)),
  ]);
  const names = objects
    .filter(({ key }) => key !== resetKey(name))
    .flatMap(({ key }) => key.split("/")[2]?.replace(/\.json$/, "") || []);
  const queries = [...new Set(names)].sort();
  const ids = queries.map(async (query) => {
    const metadata = await objectText(access, `checkpoints/${name}/${query}/metadata`);
    // A query that never began has none.
    return metadata === undefined ? [] : [JSON.parse(metadata).id as string];
  });
  const earlier = (JSON.parse(before ?? "{}").queries ?? []) as string[];
  const rows = text === undefined ? [] : streamReport(name, text).queries.map((one) => one.rows);
  return {
    queries,
    forgotten: [...new Set([...earlier, ...(await Promise.all(ids)).flat()])].sort(),
    read: rows.length === 0 ? undefined : Math.min(...rows),
  };
}

/** What a reset does, in lines. Pure. @param job its declaration; undefined where it is not in this checkout any more */
export function forecast(
  name: string,
  { queries, read }: Kept,
  job: StreamingJob | undefined,
): string[] {
  const topics = Object.values(job?.reads ?? {}).map(datasetUri);
  const writes = Object.values(job?.writes ?? {});
  const sent = writes.flatMap((one) => (one.kind === "topic" ? [datasetUri(one)] : []));
  return [
    `${name} forgets where it was and what it keeps: ${queries.join(", ") || "it has no checkpoint yet"}${read === undefined ? "" : `, ${counted(read, "message")} read`}.`,
    `It reads ${topics.join(", ") || "its topics"} again, from the first message that Kafka still has.`,
    "Tables get the same rows under the same keys again; what was aggregated of older messages is not counted in again.",
    ...writes
      .filter((one) => one.kind === "lake" && one.replaces === "none")
      .map(
        (one) =>
          `The first micro-batch takes the place of all rows of ${datasetUri(one)}, for they come again; those of messages that Kafka has no more are lost: copy them first.`,
      ),
    ...(sent.length === 0 ? [] : [`What it sends to ${sent.join(", ")} is sent again.`]),
    ...(job === undefined
      ? [`jobs/${name} is not in this checkout, so what it writes is not known.`]
      : []),
  ];
}

async function deleted(access: BucketAccess, prefix: string): Promise<void> {
  detail(`${prefix}: ${counted(await deleteBelow(access, prefix), "object")} deleted`);
}
