import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { readyTest } from "../../infra/targets/docker/ready.ts";
import { renderTask } from "../../infra/targets/docker/render.ts";
import { failure } from "../../infra/targets/docker/task.ts";
import type { Ready } from "../../infra/model/workload.ts";
import { run, stubs } from "../support/shell.ts";
import { task } from "./workloads.ts";

/** The task's container command, run here. */
const tried = (command: readonly string[], retries: number, timeout: number, path: string) => {
  const rendered = renderTask(
    { project: "headwater", stack: "dev" },
    "job",
    { ...task, command, retries, timeout },
    "network",
  );
  return run(rendered.entrypoints as string[], { PATH: path });
};

/** What fails until it was called so often. */
const succeedsAt = (times: number) => `n=$(wc -l < "$DIR/calls"); [ "$n" -ge ${times} ] || exit 7`;

describe("a task's container", () => {
  test("ends with 0 at the first success and tries no more", async () => {
    const { path, calls } = stubs({ work: "echo done" });
    expect(await tried(["work", "a b", "c"], 2, 10, path)).toEqual({
      code: 0,
      stdout: "done\n",
      stderr: "",
    });
    expect(calls()).toEqual(["work a b c"]);
  });

  test("tries again after a failure", async () => {
    const { path, calls } = stubs({ work: succeedsAt(2), sleep: "" });
    const { code, stderr } = await tried(["work"], 2, 10, path);
    expect([code, stderr]).toEqual([0, "try 1 of 3 ended with exit code 7\n"]);
    expect(calls()).toEqual(["work ", "sleep 2", "work "]);
  });

  test("ends with the last exit code when every try fails, without waiting after the last", async () => {
    const { path, calls } = stubs({ work: "exit 9", sleep: "" });
    const { code, stderr } = await tried(["work"], 1, 10, path);
    expect([code, stderr]).toEqual([
      9,
      "try 1 of 2 ended with exit code 9\ntry 2 of 2 ended with exit code 9\n",
    ]);
    expect(calls()).toEqual(["work ", "sleep 2", "work "]);
  });

  test("is not tried again where it refuses, and says so once", async () => {
    const { path, calls } = stubs({
      work: 'echo "m.t is declared otherwise" >&2; exit 65',
      sleep: "",
    });
    const { code, stderr } = await tried(["work"], 2, 10, path);
    expect([code, stderr]).toEqual([65, "m.t is declared otherwise\n"]);
    expect(calls()).toEqual(["work "]);
  });

  test("ends a try that takes too long, which counts as failed", async () => {
    const { path } = stubs({ work: "exec /bin/sleep 20" });
    const started = Date.now();
    const { code, stderr } = await tried(["work"], 0, 1, path);
    expect([code, stderr]).toEqual([124, "try 1 of 1 ended with exit code 124\n"]);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("hands every argument on as it is", async () => {
    const { path } = stubs({ work: 'printf "<%s>" "$@"' });
    const { stdout } = await tried(["work", "", "a  b", "$HOME", "'\"", "-x"], 0, 10, path);
    expect(stdout).toBe("<><a  b><$HOME><'\"><-x>");
  });
});

test("a failed task's message has its exit code and the end of its log", () => {
  const log = Array.from({ length: 30 }, (_, line) => `line ${line + 1}`).join("\n");
  const lines = failure("job", 3, `${log}\n\n`).split("\n");
  expect(lines[0]).toBe('The task "job" failed with exit code 3. Its log ends with:');
  expect(lines.slice(1)).toEqual(Array.from({ length: 20 }, (_, line) => `    line ${line + 11}`));
});

test("a failed task's message has its last try alone, and no frames", () => {
  const one = [
    "Error: no",
    "java.util.E: no",
    "\tat a.b(C.java:1)",
    "",
    "Caused by: a.E: wrong value",
  ];
  const log = [1, 2, 3].flatMap((n) => [...one, `try ${n} of 3 ended with exit code 1`]).join("\n");
  expect(failure("job", 1, log).split("\n    ").slice(1)).toEqual([
    "Error: no",
    "java.util.E: no",
    "Caused by: a.E: wrong value",
    "try 3 of 3 ended with exit code 1",
  ]);
});

describe("a readiness check", () => {
  const serve = async (status: number): Promise<number> => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/health" ? status : 404).end("it\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  };
  const ask = async (ready: Ready, port: number): Promise<boolean> => {
    const [kind, script = ""] = readyTest(ready, { http: { port } });
    expect(kind).toBe("CMD-SHELL");
    return (await run(["sh", "-c", script])).code === 0;
  };

  test("by HTTP passes at 200 alone", async () => {
    expect(await ask({ http: "/health", port: "http" }, await serve(200))).toBe(true);
    expect(await ask({ http: "/health", port: "http" }, await serve(503))).toBe(false);
    expect(await ask({ http: "/elsewhere", port: "http" }, await serve(200))).toBe(false);
  });

  test("by HTTP fails where nobody listens", async () => {
    expect(await ask({ http: "/health", port: "http" }, 1)).toBe(false);
  });

  test("by TCP passes where somebody listens", async () => {
    expect(await ask({ tcp: "http" }, await serve(503))).toBe(true);
    expect(await ask({ tcp: "http" }, 1)).toBe(false);
  });

  test("by a command is the command", () => {
    expect(readyTest({ command: ["pg_isready", "-q"] }, {})).toEqual(["CMD", "pg_isready", "-q"]);
  });

  test("on a port that is not there says which there are", () => {
    expect(() => readyTest({ tcp: "https" }, { http: { port: 1 }, rpc: { port: 2 } })).toThrow(
      new RangeError('ready names the port "https"; there are: http, rpc'),
    );
  });
});
