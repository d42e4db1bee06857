/** A part of a stack that does not do its work. */
export interface Ailment {
  /** Such as `airflow-scheduler`. */
  readonly name: string;
  /** What is seen of it, such as `Exited (137) 5 minutes ago`. */
  readonly seen: string;
  /** What brings it back. */
  readonly remedy: string;
}

/** A line: what is gone, and what brings it back. Pure. */
export const ailmentLine = ({ name, seen, remedy }: Ailment): string =>
  `✗ ${name}: ${seen}; ${remedy}`;
