/** A job as the platform delivers it: a folder under `jobs/` whose `dag.py` Airflow loads. */
export interface Job {
  /** Its name: the folder's, and the DAG's id. */
  readonly name: string;
  /** The files of its artifact by path relative to the folder, such as `dag.py`, with their contents. */
  readonly files: Readonly<Record<string, string>>;
  /** Files of its artifact that publishing makes from the others: the jar of a job in Scala. @default none */
  readonly built?: readonly string[];
  /** A file of `jobs/dags`: it is delivered, and `up` neither runs it nor waits for it. @default false */
  readonly handWritten?: true;
}
