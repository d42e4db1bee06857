import { batchJob, scala } from "../../infra/jobs/declaration.ts";
import { lines, scalaWords } from "../datasets.ts";

/** Counts the words of a text, in Scala. */
export default batchJob("word-count-scala", {
  main: scala("WordCount"),
  reads: { lines },
  writes: { words: scalaWords },
  schedule: "@daily",
});
