import { join } from "node:path";
import type { StreamingJob } from "../../infra/jobs/declaration.ts";
import { report } from "../problem.ts";
import { ROOT, stackSettings } from "../project.ts";

/** The code of the jobs of this checkout, by name, as publishing would have it; or what keeps them from being loaded. */
export type Here =
  | {
      readonly codes: Readonly<Record<string, string>>;
      /** The declarations of the streams. */
      readonly streams: Readonly<Record<string, StreamingJob>>;
    }
  | { readonly mistakes: string };

/** Hashes the jobs of this checkout. @param stack whose Spark cluster they must fit */
export async function jobsHere(stack: string): Promise<Here> {
  try {
    const { loadJobs } = await import("../../infra/jobs/load-jobs.ts");
    const { artifactHash } = await import("../../infra/jobs/manifest.ts");
    const { spark, jobs } = await stackSettings(stack);
    const { published, declared } = await loadJobs(join(ROOT, "jobs"), spark, jobs.running);
    const codes = published
      .filter(({ handWritten = false }) => !handWritten)
      .map(({ name, files }) => [name, artifactHash(files)]);
    const streams = declared.flatMap((job): [string, StreamingJob][] =>
      job.kind === "streaming" ? [[job.name, job]] : [],
    );
    return { codes: Object.fromEntries(codes), streams: Object.fromEntries(streams) };
  } catch (error) {
    return { mistakes: report(error) };
  }
}

/** How a job here stands to the one that is published. */
export type Standing = "same" | "changed" | "new" | "gone";

/** Compares a job's code here with what is published. Pure. @default "gone": it is in neither */
export function standing(here: string | undefined, published: string | undefined): Standing {
  if (here === undefined) return "gone";
  if (published === undefined) return "new";
  return here === published ? "same" : "changed";
}

/** What is said before a job runs that is not what is here; nothing when it is. Pure. */
export function warning(
  job: string,
  here: Here,
  published: Readonly<Record<string, string>>,
): string | undefined {
  if ("mistakes" in here) {
    return `The jobs here cannot be compared with those that are published, which is what runs:\n${here.mistakes}`;
  }
  // A name that is none, or a stream: whoever runs it says so.
  if (here.codes[job] === undefined && published[job] === undefined) return undefined;
  const is = standing(here.codes[job], published[job]);
  switch (is) {
    case "same":
      return undefined;
    case "new":
      return `jobs/${job} is not published yet.`;
    case "gone":
      return `jobs/${job} is not here any more; what runs is what is published, until \`npm run up\`.`;
    case "changed":
      return `What is published of ${job} is not what is here: its folder, its datasets or jobs/lib changed since. Here is the code ${here.codes[job]}, published and run is ${published[job]}.`;
  }
}
