import { connect } from "node:net";
import { moment } from "../say.ts";
import { type Patience, settled } from "./wait.ts";

/** How a service answered when it was asked. */
export interface Health {
  readonly name: string;
  /** As the user reaches it. */
  readonly address: string;
  readonly ok: boolean;
  /** What it answered. */
  readonly answer: string;
}

/** Seconds that a service has to answer. */
const ANSWERS_WITHIN = 10;

/** Milliseconds that a connection must last: Docker's proxy and a forward accept one before they find that nobody is behind. */
const LASTS = 500;

/** For one that is not well at first: Airflow's processes give a sign of life every five seconds, and others have just been started again. */
const PATIENCE: Omit<Patience, "late"> = { seconds: 15, every: 2 };

/** Asks every service: those with a web address over HTTP, the others by connecting to their port. One that is not well is asked again for a while. */
export function askAll(
  services: Readonly<Record<string, string>>,
  patience = PATIENCE,
): Promise<Health[]> {
  return Promise.all(
    Object.entries(services).map(async ([name, address]) => {
      const look = () => (address.startsWith("http") ? askHttp(name, address) : askTcp(address));
      return { name, address, ...(await settled(look, ({ ok }) => ok, patience)) };
    }),
  );
}

type Answer = Pick<Health, "ok" | "answer">;

/** Where Airflow says how its processes are; anybody may ask. */
const AIRFLOW_HEALTH = "/api/v2/monitor/health";

const ask = (url: string): Promise<Response> =>
  fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWERS_WITHIN * 1000) });

async function askHttp(name: string, address: string): Promise<Answer> {
  try {
    const response = await ask(`${address}${name === "Airflow" ? AIRFLOW_HEALTH : "/"}`);
    if (name === "Airflow" && response.ok) return airflowHealth(await response.json());
    // An object store refuses strangers, and that is how it should be.
    const closed = response.status === 401 || response.status === 403;
    const answer = `HTTP ${response.status}${closed ? ", asks for credentials" : ""}`;
    return { ok: response.status < 500, answer };
  } catch (error) {
    return { ok: false, answer: `does not answer: ${reason(error)}` };
  }
}

/** What Airflow says about its processes; it answers 200 whatever their state is. Pure. */
export function airflowHealth(report: unknown): Answer {
  const parts = Object.entries(report as Record<string, { status?: string | null }>);
  const ill = parts.filter(([, { status }]) => status !== "healthy").map(([name]) => name);
  return ill.length === 0
    ? { ok: true, answer: `${parts.length} processes healthy` }
    : { ok: false, answer: `not healthy: ${ill.join(", ")}` };
}

/** Airflow's processes that are not healthy, and what is heard of them, if they are so for some time: on a busy machine a sign of life may be late. @param url its address */
export async function illProcesses(
  url: string,
  patience = PATIENCE,
): Promise<{ name: string; seen: string }[]> {
  const silent = async () => {
    const response = await ask(`${url}${AIRFLOW_HEALTH}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return silentProcesses(await response.json());
  };
  try {
    return await settled(silent, ({ length }) => length === 0, patience);
  } catch (error) {
    return [{ name: "airflow-api-server", seen: `does not answer at ${url}: ${reason(error)}` }];
  }
}

/** The processes of Airflow's report that are not healthy, by the names of their containers. Pure. */
export const silentProcesses = (report: unknown): { name: string; seen: string }[] =>
  Object.entries(report as Record<string, Record<string, string | null>>)
    .filter(([, { status }]) => status !== "healthy")
    .map(([part, report]) => ({
      name: `airflow-${part.replaceAll("_", "-")}`,
      seen: heard(report[`latest_${part}_heartbeat`]),
    }));

const heard = (at: string | null | undefined): string =>
  at ? `Airflow heard of it last ${moment(at)}` : "Airflow never heard of it";

export function askTcp(address: string): Promise<Answer> {
  const [host = "", port = ""] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: ANSWERS_WITHIN * 1000 });
    const end = (answer: Answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => {
      // A server that speaks first is read, so that the end of what it says is seen.
      socket.resume();
      setTimeout(() => end({ ok: true, answer: "accepts connections" }), LASTS);
    });
    socket.once("close", () => end({ ok: false, answer: "does not answer: hangs up at once" }));
    socket.once("timeout", () => end({ ok: false, answer: "does not answer: time-out" }));
    socket.once("error", (error) =>
      end({ ok: false, answer: `does not answer: ${reason(error)}` }),
    );
  });
}

const reason = (error: unknown): string => {
  const { code, message, cause } = error as {
    code?: string;
    message?: string;
    cause?: { code?: string };
  };
  return cause?.code ?? code ?? message ?? "no reason given";
};
