import type { Scope } from "../../infra/model/names.ts";
import { Problem } from "../problem.ts";
import { command } from "../project.ts";
import { capture, run } from "../spawn.ts";
import type { State } from "./state.ts";

/** How Pulumi is run on this machine. */
export interface PulumiProgram {
  /** The program's path. */
  readonly pulumi: string;
  /** The variables that it needs: state, passphrase, plugins. */
  readonly env: Readonly<Record<string, string>>;
}

/** Pulumi for one stack. */
export interface Pulumi {
  readonly scope: Scope;
  readonly program: PulumiProgram;
  /** Runs a command of Pulumi on this terminal. @returns its exit code */
  show(...args: string[]): Promise<number>;
  /** The state with its secrets in clear; it stays in this process's memory. */
  state(): Promise<State>;
  /** Replaces the state. */
  replaceState(state: State): Promise<void>;
}

/** Binds Pulumi to a stack. @param root the folder of Pulumi.yaml. */
export function pulumiFor(program: PulumiProgram, scope: Scope, root: string): Pulumi {
  const { pulumi, env } = program;
  const surroundings = { cwd: root, env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" } };
  const stack = ["--stack", scope.stack];
  const failed = (what: string, stderr: string) =>
    new Problem(`pulumi ${what} failed: ${stderr.trim().replace(/^error: /, "")}`);
  return {
    scope,
    program,
    show: (...args) => run(pulumi, [...args, ...stack], surroundings),
    async state() {
      const args = ["stack", "export", "--show-secrets", ...stack];
      const { code, stdout, stderr } = await capture(pulumi, args, surroundings);
      if (/no stack named/.test(stderr)) {
        throw new Problem(
          `The stack "${scope.stack}" was not deployed from here.`,
          `run \`${command("up", scope.stack)}\`.`,
        );
      }
      if (code !== 0) throw failed("stack export", stderr);
      return JSON.parse(stdout);
    },
    async replaceState(state) {
      const args = ["stack", "import", ...stack];
      const text = JSON.stringify(state);
      const { code, stderr } = await capture(pulumi, args, { ...surroundings, input: text });
      if (code !== 0) throw failed("stack import", stderr);
    },
  };
}
