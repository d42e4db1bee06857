import { spawn } from "node:child_process";
import { join } from "node:path";
import { findPython, pythonEnvironment } from "../../tools/python.ts";
import { capture } from "../../tools/spawn.ts";
import { REGION } from "./names.ts";

/** Seconds in which it has to answer, and to end. */
const PATIENCE = 60;

/** An AWS account that is emulated on this machine, in memory. */
export interface Emulator {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly pid: number;
  /** Variables by which AWS' SDKs go there and nowhere else. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a Python program of this folder on the account. @returns what it prints, which is JSON @throws Error with what it said */
  python<T>(name: string, input?: unknown): Promise<T>;
  /** Forgets everything but what an account has from the start. */
  reset(): Promise<void>;
  /** Ends the process that was started here, and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts moto's server on a free port of 127.0.0.1, from locked packages, and waits until it answers. It ends with this process at the latest. */
export async function startEmulator(): Promise<Emulator> {
  const packages = join(import.meta.dirname, "requirements.txt");
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const venv = await pythonEnvironment(packages, await findPython(), log);
  const interpreter = join(venv, "bin", "python");
  const env = {
    AWS_ACCESS_KEY_ID: "emulated",
    AWS_SECRET_ACCESS_KEY: "emulated",
    AWS_SESSION_TOKEN: "",
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    NO_PROXY: "127.0.0.1",
    // Neither profiles nor endpoints of the user's.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    // AWS has policies of its own in every account; moto has them when it is told.
    MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
  };
  const program = (name: string) => ["-B", join(import.meta.dirname, name)];
  const child = spawn(interpreter, program("serve.py"), {
    env: { ...process.env, ...env },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  const end = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE * 1000);
    await ended;
    clearTimeout(late);
  };
  try {
    const url = await address(child.stderr);
    const account = { ...env, AWS_ENDPOINT_URL: url };
    const reset = async () => {
      const { status } = await fetch(`${url}/moto-api/reset`, { method: "POST" });
      if (status !== 200) throw new Error(`moto's server answers ${status} to a reset`);
    };
    await reset();
    return {
      url,
      pid: child.pid ?? 0,
      env: account,
      async python<T>(name: string, input: unknown = {}) {
        const { code, stdout, stderr } = await capture(interpreter, program(name), {
          env: account,
          input: JSON.stringify(input),
        });
        if (code !== 0) throw new Error(`${name}: ${stderr}`);
        return JSON.parse(stdout) as T;
      },
      reset,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Reads the address that it prints, and what it prints after that, so that it never waits for a reader. */
const address = (output: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    const fail = (why: string) => reject(new Error(`moto's server ${why}: ${text}`));
    const late = setTimeout(() => fail("does not start"), PATIENCE * 1000);
    output.setEncoding?.("utf8");
    output.on("data", (chunk: string) => {
      text = (text + chunk).slice(-4000);
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    output.once("close", () => {
      clearTimeout(late);
      fail("ended");
    });
  });
