import { messageOf, Problem } from "../problem.ts";

/** Where Airflow is and who asks. */
export interface AirflowAccess {
  /** Such as `http://localhost:8081`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A DAG as the API describes it; only what is read here. */
export interface Dag {
  readonly dag_id: string;
  /** Below the folder of all DAGs: `us_orders/dag.py`. */
  readonly relative_fileloc: string;
  readonly is_paused: boolean;
  /** Such as `0 * * * *`; null for a DAG that runs when somebody says so. */
  readonly timetable_summary: string | null;
  readonly is_stale: boolean;
  readonly file_token: string;
  readonly tags: readonly { readonly name: string }[];
}

/** A run of a DAG. */
export interface DagRun {
  readonly dag_run_id: string;
  readonly state: "queued" | "running" | "success" | "failed";
  readonly run_after: string;
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly conf: Readonly<Record<string, unknown>> | null;
}

/** A task of a run. */
export interface TaskInstance {
  readonly task_id: string;
  readonly state: string | null;
  readonly start_date: string | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly try_number: number;
  readonly max_tries: number;
}

/** What could not be loaded as a DAG. */
export interface ImportError {
  readonly filename: string;
  readonly stack_trace: string;
}

/** One line of a task's log, as structlog writes it. */
export interface LogLine {
  readonly event: string;
  readonly timestamp?: string;
  readonly level?: string;
  readonly error_detail?: readonly { readonly exc_type?: string; readonly exc_value?: string }[];
}

/** Airflow's REST API, version 2, as far as it is needed here. */
export interface Airflow {
  dag(id: string): Promise<Dag | undefined>;
  /** Every DAG that is there. */
  dags(): Promise<readonly Dag[]>;
  /** The names of a job's parameters. */
  parameters(id: string): Promise<readonly string[]>;
  importErrors(): Promise<readonly ImportError[]>;
  /** Asks the DAG processor to read a DAG's file now. */
  reparse(fileToken: string): Promise<void>;
  unpause(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  /** The latest runs, newest first. */
  runs(id: string): Promise<readonly DagRun[]>;
  run(id: string, run: string): Promise<DagRun>;
  trigger(id: string, conf: Readonly<Record<string, unknown>>): Promise<DagRun>;
  tasks(id: string, run: string): Promise<readonly TaskInstance[]>;
  log(id: string, run: string, task: string, attempt: number): Promise<readonly LogLine[]>;
  /** What a task returned, or left under another key; undefined when it left nothing. */
  result(id: string, run: string, task: string, key?: string): Promise<unknown>;
}

/** What Airflow's page asks for beside a job's own parameters (jobkit/asked.py): the day that a run is for, the run to undo, and whether later ones go with it. */
const OWN: readonly string[] = ["as_of", "undo", "undo_later"];

/** DAGs of one answer. */
const PAGE = 100;

/** Seconds that one request may take. */
const REQUEST_TIMEOUT = 30;

/** How often a request is sent that may be sent twice: a machine at its limits answers the second time. */
const TRIES = 3;

/** A client for Airflow. It signs in at its first request, and again when its token has run out. */
export function airflowAt({ url, user, password }: AirflowAccess): Airflow {
  let token: Promise<string> | undefined;

  async function send(
    method: string,
    path: string,
    body?: unknown,
    bearer?: string,
    tries = method === "POST" ? 1 : TRIES,
  ): Promise<Response> {
    try {
      return await fetch(`${url}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          ...(bearer && { authorization: `Bearer ${bearer}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT * 1000),
      });
    } catch (error) {
      if (tries > 1) return send(method, path, body, bearer, tries - 1);
      throw new Problem(`Airflow does not answer at ${url}: ${causeOf(error)}.`);
    }
  }

  async function signIn(): Promise<string> {
    const login = { username: user, password };
    const response = await send("POST", "/auth/token", login, undefined, TRIES);
    if (!response.ok) {
      throw new Problem(
        `Airflow at ${url} refuses the user "${user}" (HTTP ${response.status}).`,
        "was its password changed by hand? `npm run up -- --stack …` sets the stack's own again when its task airflow-migrate runs.",
      );
    }
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    token ??= signIn();
    const first = await send(method, path, body, await token);
    if (first.status !== 401) return first;
    token = signIn();
    return send(method, path, body, await token);
  }

  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await ask(method, path, body);
    if (response.ok) return (await response.json()) as T;
    throw new Problem(
      `Airflow answers ${method} ${path} with HTTP ${response.status}: ${(await response.text()).slice(0, 500)}`,
    );
  }

  async function jsonOrNothing<T>(path: string): Promise<T | undefined> {
    const response = await ask("GET", path);
    if (response.status === 404) return undefined;
    if (response.ok) return (await response.json()) as T;
    throw new Problem(`Airflow answers GET ${path} with HTTP ${response.status}.`);
  }

  const dagPath = (id: string) => `/api/v2/dags/${encodeURIComponent(id)}`;
  const runPath = (id: string, run: string) => `${dagPath(id)}/dagRuns/${encodeURIComponent(run)}`;
  const taskPath = (id: string, run: string, task: string) =>
    `${runPath(id, run)}/taskInstances/${encodeURIComponent(task)}`;

  const paused = async (id: string, is: boolean): Promise<void> =>
    void (await json("PATCH", `${dagPath(id)}?update_mask=is_paused`, { is_paused: is }));

  return {
    dag: (id) => jsonOrNothing<Dag>(dagPath(id)),
    dags: async () => {
      const all: Dag[] = [];
      for (;;) {
        const path = `/api/v2/dags?order_by=dag_id&limit=${PAGE}&offset=${all.length}`;
        const { dags } = await json<{ dags: Dag[] }>("GET", path);
        all.push(...dags);
        if (dags.length < PAGE) return all;
      }
    },
    parameters: async (id) =>
      Object.keys(
        (await json<{ params: object | null }>("GET", `${dagPath(id)}/details`)).params ?? {},
      ).filter((name) => !OWN.includes(name)),
    importErrors: async () =>
      (await json<{ import_errors: ImportError[] }>("GET", "/api/v2/importErrors")).import_errors,
    // A file that is being read already is answered with a conflict, which is as good.
    reparse: async (fileToken) => void (await ask("PUT", `/api/v2/parseDagFile/${fileToken}`)),
    unpause: (id) => paused(id, false),
    pause: (id) => paused(id, true),
    runs: async (id) =>
      (
        await json<{ dag_runs: DagRun[] }>(
          "GET",
          `${dagPath(id)}/dagRuns?order_by=-run_after&limit=25`,
        )
      ).dag_runs,
    run: (id, run) => json<DagRun>("GET", runPath(id, run)),
    trigger: (id, conf) =>
      json<DagRun>("POST", `${dagPath(id)}/dagRuns`, { logical_date: null, conf }),
    tasks: async (id, run) =>
      (await json<{ task_instances: TaskInstance[] }>("GET", `${runPath(id, run)}/taskInstances`))
        .task_instances,
    log: async (id, run, task, attempt) =>
      (
        await json<{ content: LogLine[] }>(
          "GET",
          `${taskPath(id, run, task)}/logs/${attempt}?full_content=true`,
        )
      ).content,
    result: async (id, run, task, key = "return_value") =>
      (await jsonOrNothing<{ value: unknown }>(`${taskPath(id, run, task)}/xcomEntries/${key}`))
        ?.value,
  };
}

/** The reason below "fetch failed". */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? messageOf(error);
}
