import { batchJob, scala } from "../../../../infra/jobs/declaration.ts";
import { orders, words } from "../datasets.ts";

/** A job that is compiled. */
export default batchJob("words", {
  main: scala("Words"),
  reads: { orders },
  writes: { words },
});
