import { setTimeout as pause } from "node:timers/promises";
import { objectText } from "../tools/object-store.ts";
import { reportKey, type StreamReport, streamReport } from "../tools/pipeline/streams.ts";
import { bucketAccess, readOutputs } from "../tools/stack/outputs.ts";
import { checkout } from "./checkout.ts";
import { NOT_IN_OLDER, withPorts, withRunning } from "./stack-file.ts";
import { type TickTools, tickTools } from "./ticks.ts";
import { faults, percentile, sustained } from "./written.ts";

const STACK = "bench";
const JOB = "stock-ticks";
/** Seconds that the stack may take to come up, and that the job may take for a backlog. */
const WITHIN = 900;
/** More than the first micro-batch has, which runs while ticks are still being sent: than any build's `maxOffsetsPerTrigger`. */
const WHILE_SENDING = 250_000;

/** Seconds from a tick's own time until its write was sent. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** A stack of its own on which `stock-ticks` runs. */
export class TickStream {
  readonly tools: TickTools;
  private readonly queries: () => Promise<StreamReport["queries"]>;
  private sent = 0;

  private constructor(tools: TickTools, queries: () => Promise<StreamReport["queries"]>) {
    this.tools = tools;
    this.queries = queries;
  }

  /** Brings it up, has it used, and takes it away with its data. @param commit the build. @default the files as they are now */
  static async with(
    use: (stream: TickStream) => Promise<void>,
    ports: number,
    commit?: string,
  ): Promise<void> {
    const unknown = commit === undefined ? [] : NOT_IN_OLDER;
    const yaml = (dev: string) => withRunning(withPorts(dev, ports, unknown), [JOB]);
    const copy = await checkout(STACK, yaml, commit);
    try {
      await copy.npm(WITHIN, "up", "--yes", "--no-run");
      const printed = await copy.pulumi(60, "stack", "output", "--json", "--show-secrets");
      const store = bucketAccess(readOutputs(JSON.parse(printed)));
      if (store === undefined) throw new Error(`${STACK} exports no key of its object store`);
      const tools = tickTools(STACK, (JSON.parse(printed) as Login).cassandra.password);
      const queries = async () => {
        const text = await objectText(store, reportKey(JOB));
        return text === undefined ? [] : streamReport(JOB, text).queries;
      };
      await use(new TickStream(tools, queries));
    } finally {
      await copy.npm(WITHIN, "down", "--data", "--yes").catch(console.error);
      copy.remove();
    }
  }

  /** Sends ticks, and returns when every query of the job has read everything that was sent. */
  async worked(ticks: Parameters<TickTools["send"]>[0]): Promise<void> {
    await this.tools.send(ticks);
    this.sent += ticks.count;
    for (const end = Date.now() + WITHIN * 1000; Date.now() < end; await pause(3000)) {
      const queries = await this.queries();
      if (queries.length > 0 && queries.every(({ rows }) => rows >= this.sent)) return;
    }
    throw new Error(`${JOB} has not read ${this.sent} ticks within ${WITHIN} s`);
  }

  /** Events a second of a backlog that comes within seconds. @throws Error for a tick that is not there just once */
  async rate(count: number, symbol: string, day: string): Promise<number> {
    await this.worked({ count, symbol, day });
    const ticks = await this.tools.written(symbol, [day]);
    whole(ticks, count);
    return sustained(ticks, WHILE_SENDING);
  }

  /** The latency of ticks at an even rate, after some seconds of them. @throws Error for a tick that is not there just once */
  async latency(rate: number, warm: number, measured: number): Promise<Latency> {
    const count = rate * (warm + measured);
    const days = [today()];
    await this.worked({ count, rate, symbol: "LIVE", day: "2024-02-01" });
    days.push(today());
    const live = await this.tools.written("LIVE", [...new Set(days)]);
    whole(live, count);
    const seconds = live
      .filter(({ sequence }) => sequence >= rate * warm)
      .map(({ time, written }) => (written - time) / 1_000_000);
    return { p50: percentile(seconds, 0.5), p99: percentile(seconds, 0.99) };
  }
}

const today = (): string => new Date().toISOString().slice(0, 10);

function whole(ticks: Parameters<typeof faults>[0], expected: number): void {
  const wrong = faults(ticks, expected);
  if (wrong.length > 0) throw new Error(`not exactly once: ${wrong.join("; ")}`);
}

interface Login {
  readonly cassandra: { readonly password: string };
}
