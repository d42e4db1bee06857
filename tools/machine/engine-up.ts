import type Docker from "dockerode";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Problem } from "../problem.ts";
import { run } from "../spawn.ts";
import { type EngineFacts, engineState } from "./engine.ts";
import { type Host, PACKAGES, plan } from "./engine-start.ts";
import { clearStalePids } from "./stale-pids.ts";

/** Seconds that a started engine has to answer. */
const ANSWERS_WITHIN = 60;

/**
 * Gives the engine's facts, and brings the engine up first where it does not run and this machine allows it. A running engine is never touched.
 * @param log the file that takes the output of an engine that no init system looks after. @param tell is told what is done, before it is.
 * @param here the machine. @default this one
 * @throws Problem with the remedy when it cannot be brought up here.
 */
export async function engineUp(
  docker: Docker,
  address: string,
  log: string,
  tell: (line: string) => void,
  here: Host = host(),
): Promise<EngineFacts> {
  const found = await engineState(docker);
  if (found.state === "running") return found;
  const way = plan(here, found.state, address, found.message);
  if ("impossible" in way) throw new Problem(way.impossible, way.remedy);
  if (way.install) {
    tell(`Docker is not installed: apt-get update, apt-get install ${PACKAGES.join(" ")}`);
    await apt("update", "-qq");
    await apt("install", "-y", "-qq", "--no-install-recommends", ...PACKAGES);
  }
  if (way.start === "systemd") {
    tell("Docker does not run: systemctl start docker");
    const code = await run("systemctl", ["start", "docker"]);
    if (code !== 0) throw new Problem("systemctl start docker failed.", "`journalctl -u docker`.");
  } else {
    tell(`Docker does not run and no init system starts it: starting dockerd, its log is ${log}`);
    startDetached(log);
  }
  return answer(docker, log);
}

/** What this machine is, as far as bringing an engine up goes. */
export function host(): Host {
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    dockerd: onPath("dockerd"),
    systemd: existsSync("/run/systemd/system"),
    apt: onPath("apt-get"),
  };
}

/** Whether a program is on PATH, or where a superuser's programs lie. */
export function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

async function apt(...args: string[]): Promise<void> {
  const code = await run("apt-get", args, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  if (code !== 0) {
    throw new Problem(
      `apt-get ${args[0]} failed; its own message is above.`,
      "mend it, or install Docker another way, then run this again.",
    );
  }
}

function startDetached(log: string): void {
  clearStalePids();
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, "a");
  const PATH = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`;
  spawn("dockerd", [], {
    detached: true,
    stdio: ["ignore", file, file],
    env: { ...process.env, PATH },
  })
    .on("error", () => undefined)
    .unref();
}

async function answer(docker: Docker, log: string): Promise<EngineFacts> {
  const until = Date.now() + ANSWERS_WITHIN * 1000;
  while (Date.now() < until) {
    const state = await engineState(docker);
    if (state.state === "running") return state;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const end = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n").slice(-5) : [];
  throw new Problem(
    [`Docker's engine was started, but did not answer in ${ANSWERS_WITHIN} s.`, ...end].join(
      "\n    ",
    ),
    `see ${log}.`,
  );
}
