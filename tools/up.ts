import type { Given } from "./options.ts";
import { phases } from "./phases.ts";
import { airflowAt } from "./pipeline/airflow.ts";
import { askAll } from "./pipeline/health.ts";
import { type PipelineResult, runPipelines } from "./pipeline/pipeline.ts";
import { readResults, RESULTS } from "./pipeline/results.ts";
import * as summary from "./pipeline/summary.ts";
import { type Place, placeOf, prepare } from "./prepare.ts";
import { USUAL_STACK } from "./project.ts";
import { detail, paint, say } from "./say.ts";
import { deploy } from "./stack/deploy.ts";
import { type Outputs, readOutputs } from "./stack/outputs.ts";
import { platformHash, type State, stackOutputs } from "./stack/state.ts";

/** Brings a stack up, runs its pipelines where something changed, and shows services, runs and results. */
export async function up({ values, switches }: Given): Promise<number> {
  const clock = phases();
  const place = await placeOf(values.stack ?? USUAL_STACK);
  const pulumi = await prepare(place, clock, "faults");
  const { state, changes } = await clock.run(`Stack ${place.scope.stack}`, () =>
    deploy(pulumi, place.docker, place.settings, place.docker !== undefined || switches.has("yes")),
  );
  const outputs = readOutputs(stackOutputs(state));
  const ran = switches.has("no-run")
    ? []
    : await clock.run("Pipelines", () => pipelines(outputs, state));
  const healthy = await clock.run("Services", () => services(outputs));
  await results(outputs, ran);
  say(`\n${signIn(place, outputs)}`);
  const fresh = ran.filter((one) => one.fresh).map(({ job }) => job);
  const news = [
    changes === 0
      ? "no changes"
      : changes === 1
        ? "1 resource changed"
        : `${changes} resources changed`,
    ...(fresh.length > 0 ? [`ran ${fresh.join(", ")}`] : []),
  ];
  say(`\n${paint("bold", `${place.scope.stack} is up: ${news.join("; ")}`)}\n${clock.times()}`);
  return healthy ? 0 : 1;
}

async function pipelines(outputs: Outputs, state: State): Promise<PipelineResult[]> {
  const url = outputs.services.Airflow;
  if (url === undefined) {
    detail("Airflow is not published on this machine: its pipelines run on their schedule");
    return [];
  }
  const airflow = airflowAt({ url, ...outputs.airflow });
  return runPipelines(airflow, outputs.jobs, platformHash(state), detail);
}

async function services(outputs: Outputs): Promise<boolean> {
  const asked = await askAll(outputs.services);
  say(summary.serviceLines(asked).join("\n"));
  return asked.every(({ ok }) => ok);
}

async function results(outputs: Outputs, ran: readonly PipelineResult[]): Promise<void> {
  for (const result of ran) {
    say(`\n${paint("bold", "Pipeline")}\n${summary.pipelineLines(result).join("\n")}`);
    const executive = summary.executiveLines(result.summary);
    // Such a summary reads back what the stages before it have written.
    const datasets = executive.length > 0 ? [] : summary.datasetLines(result.summary);
    if (datasets.length > 0) say(datasets.join("\n"));
    const address = outputs.services.PostgreSQL;
    const shown = RESULTS[result.job] ?? [];
    if (address !== undefined && shown.length > 0) {
      const tables = await readResults({ address, ...outputs.warehouse }, shown);
      say(tables.map((table) => summary.tableLines(table).join("\n")).join("\n"));
    }
    if (executive.length > 0) say(`  executive summary:\n${executive.join("\n")}`);
  }
}

/** The password itself is not printed: a terminal's scrollback and a CI's log keep what they are shown. */
const signIn = ({ scope }: Place, { airflow, services: { Airflow } }: Outputs): string =>
  `Sign in to Airflow${Airflow ? ` at ${Airflow}` : ""} as ${airflow.user}; its password: ` +
  `eval "$(npm run -s env)" && pulumi stack output airflow --show-secrets -s ${scope.stack}`;
