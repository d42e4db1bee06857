import type { Dataset } from "../datasets/dataset.ts";
import { datasetFolders } from "../datasets/folders.ts";
import type { Folders } from "../model/workload.ts";
import type { Declaration } from "./declaration.ts";

/** Reports of runs, `runs/<job>/...`: what `jobkit/lineage.py` and `jobkit/streaming.py` write. */
const RUNS = "runs";

/** Where streaming jobs go on from, `checkpoints/<job>/...`. */
const CHECKPOINTS = "checkpoints";

/** What the drivers of batch jobs use, which run together. A CSV folder gets the job's samples. Pure. */
export const batchFolders = (datasets: readonly Dataset[]): readonly string[] => [
  ...datasetFolders(datasets),
  RUNS,
];

/** What executors use, whichever job's. Pure. */
export const executorFolders = (datasets: readonly Dataset[]): readonly string[] => [
  ...batchFolders(datasets),
  CHECKPOINTS,
];

/** What a streaming job's driver uses: of all checkpoints it reads which query they are of, for a table may have another one's rows. Pure. */
export const streamingFolders = ({ name, reads, writes }: Declaration): Folders => ({
  reads: [...datasetFolders(Object.values(reads)), CHECKPOINTS],
  writes: [...datasetFolders(Object.values(writes)), `${CHECKPOINTS}/${name}`, `${RUNS}/${name}`],
});
