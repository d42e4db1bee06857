import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { lines, pythonWords } from "../datasets.ts";

/** Counts the words of a text, in Python. */
export default batchJob("word-count", {
  main: python("word_count.py"),
  reads: { lines },
  writes: { words: pythonWords },
  schedule: "@daily",
});
