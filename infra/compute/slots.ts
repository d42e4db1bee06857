/**
 * Tasks that share a core of a streaming job: most of a task's time goes by while a store answers (measured: 100 of 800 ms on the CPU), and
 * with one at a time the tasks of one query waited for those of another, 1 to 3 s in each micro-batch.
 */
export const SLOTS = 2;
