import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../cache.ts";
import { which } from "../command.ts";
import { goBuild } from "../go-build.ts";

/** The version of Kubernetes that the Go module in `go/` locks. */
export const KUBERNETES = "1.35.4";

const LOCKED = createHash("sha256")
  .update(readFileSync(join(import.meta.dirname, "go/go.sum")))
  .digest("hex")
  .slice(0, 8);

/** Where the compiled programs are, for every cluster of this user. */
export const PROGRAMS_FOLDER = join(cacheDirectory(), `kubernetes-${KUBERNETES}-${LOCKED}`);

/** The packages of Kubernetes itself. */
const kubernetes = (name: string): string => `k8s.io/kubernetes/cmd/${name}`;

/**
 * The programs' packages by name. The Go module in `go/` locks them all, so that what they share is compiled once; the largest comes first,
 * since the others then find much of it.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  "kube-apiserver": kubernetes("kube-apiserver"),
  "kube-controller-manager": kubernetes("kube-controller-manager"),
  "kube-scheduler": kubernetes("kube-scheduler"),
  kubelet: kubernetes("kubelet"),
  "kube-proxy": kubernetes("kube-proxy"),
  kubectl: kubernetes("kubectl"),
  etcd: "go.etcd.io/etcd/server/v3",
  coredns: "./coredns",
  "local-path-provisioner": "github.com/rancher/local-path-provisioner",
  pause: "./pause",
};

/** The path of a program, whether it is there or not. */
export const program = (name: string): string => join(PROGRAMS_FOLDER, name);

/**
 * Compiles the programs that are not there yet, one after the other: a compiler takes all cores.
 * @param tell gets a line for each. @throws when there is no Go, or one does not compile.
 */
export async function programs(tell: (line: string) => void): Promise<void> {
  const missing = Object.entries(PROGRAMS).filter(([name]) => !existsSync(program(name)));
  if (missing.length === 0) return;
  if (which("go") === undefined) {
    throw new Error(
      `Kubernetes ${KUBERNETES} cannot be compiled: there is no Go on PATH. Install Go 1.26 or later, or name a cluster of your own in the stack file's headwater:target.context.`,
    );
  }
  mkdirSync(PROGRAMS_FOLDER, { recursive: true });
  tell(
    `compiling ${missing.length} programs of Kubernetes ${KUBERNETES} (9 minutes with two cores, once)`,
  );
  const cwd = join(import.meta.dirname, "go");
  const link = `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`;
  for (const [name, path] of missing) {
    const started = performance.now();
    const unfinished = `${program(name)}.part`;
    const { code, errors } = await goBuild(cwd, path, unfinished, { link });
    if (code !== 0) {
      const end = errors.trim().split("\n").slice(-5).join("\n  ");
      throw new Error(`${name} does not compile; mend what it names:\n  ${end}`);
    }
    renameSync(unfinished, program(name));
    tell(`${name} (${Math.round((performance.now() - started) / 1000)} s)`);
  }
}
