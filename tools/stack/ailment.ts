/** A part of a stack that does not do its work. */
export interface Ailment {
  /** Such as `airflow-scheduler`. */
  readonly name: string;
  /** What is seen of it, such as `Exited (137) 5 minutes ago`. */
  readonly seen: string;
  /** What brings it back. */
  readonly remedy: string;
}

/** Seconds after which a service that was started again counts as well: a stream that is short of memory takes minutes until it is killed. */
export const STANDS = 15 * 60;

/** What is seen of a service that the kernel has ended. */
export const OUT_OF_MEMORY = "killed since it took more memory than it has";

/** How often a service was started again, in words. Pure. */
export const startedAgain = (count: number): string =>
  `was started again ${count === 1 ? "once" : `${count} times`}`;

/** A line: what is gone, and what brings it back. Pure. */
export const ailmentLine = ({ name, seen, remedy }: Ailment): string =>
  `✗ ${name}: ${seen}; ${remedy}`;
