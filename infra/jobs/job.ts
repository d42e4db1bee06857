import type { Need } from "./spec.ts";

/** A job as the platform delivers it: a folder under `jobs/` whose `dag.py` Airflow loads. */
export interface Job {
  /** Its name: the folder's, and the DAG's id. */
  readonly name: string;
  /** The files of its artifact by path relative to the folder, such as `dag.py`, with their contents. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of its artifact that publishing makes from the others: the jar of a job in Scala. @default none */
  readonly built?: readonly string[];
  /** Hashes of what it is made of, by the words for each: where one is another, it runs again for that. @default its artifact as a whole */
  readonly parts?: Readonly<Record<string, string>>;
  /** What it connects to beside the object store. @default whatever there is */
  readonly needs?: readonly Need[];
  /** A file of `jobs/dags`: it is delivered, and `up` neither runs it nor waits for it. @default false */
  readonly handWritten?: true;
}
