import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a command left. */
export interface Finished {
  readonly code: number | null;
  /** Standard output and error in the order in which they came. */
  readonly output: string;
}

/** A copy of the project, as git would check it out, that a test may edit, with a state of its own. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "headwater-e2e-"));
  readonly stack = "e2e";
  /** Everything that the commands printed, for the search for secrets. */
  printed = "";

  constructor() {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    for (const path of listed.split("\0").filter(Boolean)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(join(ROOT, path), join(this.folder, path));
    }
    cpSync(join(ROOT, "test/e2e/Pulumi.e2e.yaml"), join(this.folder, "Pulumi.e2e.yaml"));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Runs an npm script of the copy to its end and shows its output as it comes. */
  async npm(script: string, ...args: string[]): Promise<Finished> {
    const { done } = this.start(script, ...args);
    return done;
  }

  /** Starts an npm script in a process group of its own. */
  start(script: string, ...args: string[]): { child: ChildProcess; done: Promise<Finished> } {
    return this.#run("npm", ["run", "--silent", script, "--", ...args], {});
  }

  /** Runs the Pulumi CLI as the printed environment finds it. */
  async pulumi(...args: string[]): Promise<Finished> {
    const exports = execFileSync("npm", ["run", "--silent", "env", "--", "--stack", this.stack], {
      cwd: this.folder,
      encoding: "utf8",
    });
    const command = `${exports}\nexec pulumi "$@"`;
    return this.#run("bash", ["-c", command, "pulumi", ...args], {}).done;
  }

  /** Replaces text in a file of the copy. @throws Error when the text is not there. */
  edit(path: string, change: (text: string) => string): void {
    const file = join(this.folder, path);
    const before = execFileSync("cat", [file], { encoding: "utf8" });
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${path} changed nothing`);
    writeFileSync(file, after);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(command: string, args: string[], env: NodeJS.ProcessEnv) {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      this.printed += chunk.toString();
      process.stdout.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const done = new Promise<Finished>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
    return { child, done };
  }
}
