import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ROOT } from "../../tools/project.ts";
import { checkoutHere, checkoutOf } from "../support/checkout.ts";

const BARE_PULUMI = `eval "$(npm run --silent env)" && exec pulumi "$@"`;

/** What a command left. */
export interface Finished {
  readonly code: number | null;
  /** Standard output and error in the order in which they came. */
  readonly output: string;
}

/** How a shell with a strict umask starts what it is given. */
const STRICT = ["-c", 'umask 077; exec "$@"', "sh"];

/**
 * A copy of the project, as git would check it out, that a test may edit, with a state of its own. Its path has spaces, it is reached by a
 * symbolic link, and nobody but its owner may read it: whatever works in it does so for a user who has it like that.
 */
export class Workspace {
  readonly #place = mkdtempSync(join(tmpdir(), "headwater-e2e-"));
  readonly folder = join(this.#place, "a link");
  readonly stack: string;
  /** Everything that the commands printed, for the search for secrets. */
  printed = "";

  /** @param file the stack's settings, `Pulumi.<stack>.yaml`, relative to the project. @param release a commit whose files the copy has. @default those that are here */
  constructor(file = "test/e2e/Pulumi.e2e.yaml", release?: string) {
    this.stack = basename(file).split(".")[1] ?? "";
    mkdirSync(join(this.#place, "a checkout"));
    symlinkSync("a checkout", this.folder);
    if (release === undefined) checkoutHere(this.folder);
    else checkoutOf(release, this.folder);
    cpSync(join(ROOT, file), join(this.folder, basename(file)));
    execFileSync("chmod", ["-R", "go-rwx", join(this.#place, "a checkout")]);
  }

  /** Brings a copy of a release to what is here, as `git pull` would: what git does not know stays, such as the stacks' state. */
  pull(release: string): void {
    const files = execFileSync("git", ["ls-tree", "-r", "-z", "--name-only", release], {
      cwd: ROOT,
      encoding: "utf8",
    });
    for (const path of [...files.split("\0").filter(Boolean), "node_modules"]) {
      rmSync(join(this.folder, path), { recursive: true, force: true });
    }
    checkoutHere(this.folder);
  }

  /** Runs an npm script of the copy to its end and shows its output as it comes. */
  async npm(script: string, ...args: string[]): Promise<Finished> {
    const { done } = this.start(script, ...args);
    return done;
  }

  /** Runs an npm script that reads a text. */
  async fed(text: string, script: string, ...args: string[]): Promise<Finished> {
    const fed = 'text=$1; shift; printf %s "$text" | npm run --silent "$@"';
    return this.#run("sh", ["-c", fed, "sh", text, script, "--", ...args]).done;
  }

  /** Starts an npm script in a process group of its own. */
  start(script: string, ...args: string[]): { child: ChildProcess; done: Promise<Finished> } {
    return this.#run("npm", ["run", "--silent", script, "--", ...args]);
  }

  /** Runs the Pulumi CLI as a user's shell would after `eval "$(npm run -s env)"`. */
  async pulumi(...args: string[]): Promise<Finished> {
    return this.#run("bash", ["-c", BARE_PULUMI, "pulumi", ...args]).done;
  }

  /** Runs the Pulumi CLI on the stack; what it prints is neither shown nor kept, for it may hold secrets. Standard output alone. */
  async quietly(...args: string[]): Promise<Finished> {
    const output = execFileSync(
      "bash",
      ["-c", BARE_PULUMI, "pulumi", ...args, "--stack", this.stack],
      {
        cwd: this.folder,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      },
    );
    return { code: 0, output };
  }

  /** The text of every file of the copy but its packages and its passphrase. */
  files(): string {
    return execFileSync(
      "sh",
      ["-c", "find . -path ./node_modules -prune -o -type f ! -name passphrase -exec cat {} +"],
      { cwd: this.folder, encoding: "latin1", maxBuffer: 1 << 28 },
    );
  }

  /** Replaces text in a file of the copy. @throws Error when the text is not there. */
  edit(path: string, change: (text: string) => string): void {
    const file = join(this.folder, path);
    const before = execFileSync("cat", [file], { encoding: "utf8" });
    const after = change(before);
    if (after === before) throw new Error(`the edit of ${path} changed nothing`);
    writeFileSync(file, after);
  }

  /** Takes jobs out that a test does not look at: Airflow runs each for the first time when it is new, which keeps two cores busy for minutes. */
  leaveOut(...jobs: string[]): void {
    for (const job of jobs) rmSync(join(this.folder, "jobs", job), { recursive: true });
  }

  remove(): void {
    rmSync(this.#place, { recursive: true, force: true });
  }

  #run(command: string, args: string[]) {
    const child = spawn("sh", [...STRICT, command, ...args], {
      cwd: this.folder,
      // As a shell that has gone there says it.
      env: { ...process.env, PWD: this.folder },
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
