import { python, serviceJob } from "../../../../infra/jobs/declaration.ts";
import { ticks } from "../datasets.ts";

/** A plain process that sends. */
export default serviceJob("tick-source", { main: python("tick_source.py"), writes: { ticks } });
