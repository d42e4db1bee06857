import { columns, duration, paint, say } from "./say.ts";

/** The phases of a command: each is announced as it begins, and all are listed with their times at the end. */
export interface Phases {
  /** Runs one phase and passes its result on. */
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The line of times: `machine 0.4 s · stack 38 s · all 41 s`. */
  times(): string;
}

/** Starts the clock of a command. */
export function phases(now: () => number = () => performance.now()): Phases {
  const done: { name: string; seconds: number }[] = [];
  const started = now();
  const since = (start: number) => (now() - start) / 1000;
  return {
    async run(name, work) {
      const start = now();
      say(paint("bold", `▸ ${name}`));
      const result = await work();
      done.push({ name, seconds: since(start) });
      return result;
    },
    times: () =>
      columns([
        ...done.map(({ name, seconds }) => [`  ${name}`, duration(seconds)]),
        ["  all", duration(since(started))],
      ]).join("\n"),
  };
}
