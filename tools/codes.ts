// node tools/codes.ts dev: prints the hash of the code of each job here that Airflow would run, as one JSON object by name. A program of its
// own, since it loads the SDK and the user's files, which takes a second that others wait for Pulumi meanwhile.
import { join } from "node:path";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import { artifactHash } from "../infra/jobs/manifest.ts";
import { report } from "./problem.ts";
import { ROOT, stackSettings } from "./project.ts";

try {
  const { spark, jobs } = await stackSettings(process.argv[2] ?? "");
  const { published } = await loadJobs(join(ROOT, "jobs"), spark, jobs.running);
  const codes = published
    .filter(({ handWritten = false }) => !handWritten)
    .map(({ name, files }) => [name, artifactHash(files)]);
  console.log(JSON.stringify(Object.fromEntries(codes)));
} catch (error) {
  console.error(report(error));
  process.exitCode = 1;
}
