import type { Given } from "./options.ts";
import { phases } from "./phases.ts";
import { airflowAt } from "./pipeline/airflow.ts";
import { askAll } from "./pipeline/health.ts";
import { type PipelineResult, runPipelines } from "./pipeline/pipeline.ts";
import * as summary from "./pipeline/summary.ts";
import { type Place, placeOf, prepare, reachable, reached } from "./prepare.ts";
import { command, USUAL_STACK } from "./project.ts";
import { resultLines } from "./results/lines.ts";
import { counted, detail, paint, say } from "./say.ts";
import { ailments } from "./stack/ailments.ts";
import { deploy } from "./stack/deploy.ts";
import { type Deployed, inState } from "./stack/deployed.ts";
import type { Outputs } from "./stack/outputs.ts";
import { watched } from "./stack/watched.ts";

/** How a stack is found and made ready to be deployed. */
const USUAL = { placeOf, prepare };

/** Brings a stack up, runs its pipelines where something changed, and shows services, runs and results. */
export async function up({ values, switches }: Given, ways = USUAL): Promise<number> {
  const clock = phases();
  const place = await ways.placeOf(values.stack ?? USUAL_STACK);
  await reachable(place);
  const pulumi = await ways.prepare(place, clock, "faults");
  const { state, changes } = await clock.run(`Stack ${place.scope.stack}`, () =>
    deploy(
      pulumi,
      place.docker,
      place.settings,
      place.docker !== undefined || switches.has("yes"),
      switches.has("again"),
    ),
  );
  const { outputs, reasons } = inState(state);
  const { ran, healthy } = await reached(place, outputs, async (here) => {
    const ran = switches.has("no-run")
      ? []
      : await clock.run("Pipelines", () => pipelines(place, here, reasons));
    const healthy = await clock.run("Services", () => services(here, outputs));
    if (ran.length > 0) say(`\n${paint("bold", ran.length === 1 ? "Pipeline" : "Pipelines")}`);
    for (const one of ran) {
      say([...summary.pipelineLines(one), ...(await resultLines(one, here))].join("\n"));
    }
    return { ran, healthy };
  });
  say(`\n${signIn(place, outputs)}`);
  const fresh = ran.filter((one) => one.fresh).map(({ job }) => job);
  const news = [
    changes === 0 ? "no changes" : `${counted(changes, "resource")} changed`,
    ...(fresh.length > 0 ? [`ran ${fresh.join(", ")}`] : []),
  ];
  say(`\n${paint("bold", `${place.scope.stack} is up: ${news.join("; ")}`)}\n${clock.times()}`);
  return healthy ? 0 : 1;
}

async function pipelines(
  place: Place,
  outputs: Outputs,
  reasons: Deployed["reasons"],
): Promise<PipelineResult[]> {
  const url = outputs.services.Airflow;
  if (url === undefined) {
    detail("Airflow is not published on this machine: its pipelines run on their schedule");
    return [];
  }
  const airflow = airflowAt({ url, ...outputs.airflow });
  return watched(
    async () => (await ailments(place, outputs)) ?? [],
    detail,
    () => runPipelines(airflow, outputs.jobs, reasons, detail),
  );
}

/** Asks the services where they are reached now, and shows them at their own addresses. */
async function services(here: Outputs, { services: own }: Outputs): Promise<boolean> {
  const asked = (await askAll(here.services)).map((one) => ({
    ...one,
    address: own[one.name] ?? one.address,
  }));
  say(summary.serviceLines(asked).join("\n"));
  return asked.every(({ ok }) => ok);
}

/** The password itself is not printed: a terminal's scrollback and a CI's log keep what they are shown. */
function signIn({ scope: { stack }, docker }: Place, { airflow }: Outputs): string {
  const env = command("-s env", stack);
  return [
    `Sign in to Airflow${airflow.page ? ` at ${airflow.page}` : ""} as ${airflow.user}; its password: ` +
      `eval "$(${env})" && pulumi stack output airflow --show-secrets -s ${stack}`,
    ...(docker === undefined
      ? [`These addresses answer while this runs: ${command("forward", stack)}`]
      : []),
  ].join("\n");
}
