import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { toolchain, type Toolchain } from "../../../tools/toolchain/index.ts";
import { ensureStack } from "../../../tools/toolchain/stack.ts";
import type { Scene } from "./program.ts";

/** How a command of Pulumi ended. */
export interface Ended {
  readonly code: number;
  /** Everything that it wrote. */
  readonly output: string;
}

/** A resource as the state has it. */
export interface StateResource {
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
}

/** A project of its own, with a stack and state of its own, in a temporary directory. */
export interface TestStack {
  readonly directory: string;
  readonly toolchain: Toolchain;
  /** Runs a command of Pulumi on a scene; without one, on the last. */
  pulumi(args: readonly string[], scene?: Scene): Promise<Ended>;
  up(scene?: Scene): Promise<Ended>;
  /** What an `up` of the scene would do, `create` and the like by resource name; unchanged ones are left out. */
  plan(scene?: Scene): Promise<Record<string, string>>;
  /** A resource in the state, with its secrets encrypted. */
  find(name: string): StateResource | undefined;
  /** The state's file as text. */
  stateText(): string;
  close(): void;
}

const clone = resolve(import.meta.dirname, "../../..");

/** Makes a {@link TestStack}. @param program one of the clone's that has all that it imports in the clone. @default one that makes scenes */
export async function testStack(project: string, program?: string): Promise<TestStack> {
  const directory = mkdtempSync(join(tmpdir(), `${project}-`));
  const file = (...path: string[]) => join(directory, ...path);
  symlinkSync(join(clone, "node_modules"), file("node_modules"));
  copyFileSync(join(clone, "package.json"), file("package.json"));
  // The program has to lie in the project: Node resolves packages from where a file is.
  if (program === undefined)
    copyFileSync(join(import.meta.dirname, "program.ts"), file("program.ts"));
  else symlinkSync(program, file("program.ts"));
  writeFileSync(
    file("Pulumi.yaml"),
    `name: ${project}\nruntime: { name: nodejs, options: { typescript: false } }\nmain: program.ts\n`,
  );
  writeFileSync(file("Pulumi.test.yaml"), `config:\n  pulumi:disable-default-providers: ["*"]\n`);
  const stateFile = file(".headwater", "state", ".pulumi", "stacks", project, "test.json");
  const found = await toolchain({ root: directory, log: () => {} });
  await ensureStack(found, "test");

  const pulumi = async (args: readonly string[], scene?: Scene): Promise<Ended> => {
    if (scene !== undefined) writeFileSync(file("scene.json"), JSON.stringify(scene));
    const all = [...args, "--stack", "test", "--non-interactive"];
    return await new Promise((done) => {
      const options = { cwd: directory, env: { ...process.env, ...found.env }, maxBuffer: 1e9 };
      execFile(found.pulumi, all, options, (error, stdout, stderr) =>
        done({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  };
  const stateText = () => readFileSync(stateFile, "utf8");
  return {
    directory,
    toolchain: found,
    pulumi,
    stateText,
    up: (scene) => pulumi(["up", "--yes", "--skip-preview"], scene),
    async plan(scene) {
      const { code, output } = await pulumi(["preview", "--json"], scene);
      if (code !== 0) throw new Error(output);
      const { steps } = JSON.parse(output.slice(0, output.lastIndexOf("}") + 1)) as {
        steps: { op: string; urn: string }[];
      };
      const changes = steps.filter(({ op }) => op !== "same");
      return Object.fromEntries(changes.map(({ op, urn }) => [urn.split("::")[3] ?? urn, op]));
    },
    find(name) {
      const { checkpoint } = JSON.parse(stateText()) as {
        checkpoint: { latest?: { resources?: StateResource[] } };
      };
      return checkpoint.latest?.resources?.find(({ urn }) => urn.endsWith(`::${name}`));
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}
