import type { Runs } from "../model/workload.ts";

/** Seconds that a process has to end in good order, on every target. Pure. @default 30, where its workload does not say */
export const stopWithin = ({ stopWithin: seconds = 30 }: Runs): number => seconds;
