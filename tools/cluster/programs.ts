import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { duration } from "../say.ts";
import { which } from "../toolchain/command.ts";
import { goBuild } from "../toolchain/go-build.ts";
import { FOLDERS, VERSIONS } from "./layout.ts";

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
export const program = (name: string): string => join(FOLDERS.programs, name);

/**
 * Compiles the programs that are not there yet, one after the other: a compiler takes all cores.
 * @param tell gets a line for each. @throws Problem when there is no Go, or one does not compile.
 */
export async function programs(tell: (line: string) => void): Promise<void> {
  const missing = Object.entries(PROGRAMS).filter(([name]) => !existsSync(program(name)));
  if (missing.length === 0) return;
  if (which("go") === undefined) {
    throw new Problem(
      `Kubernetes ${VERSIONS.kubernetes} cannot be compiled: there is no Go on PATH.`,
      "install Go 1.26 or later, or name a cluster of your own in the stack file's headwater:target.context.",
    );
  }
  mkdirSync(FOLDERS.programs, { recursive: true });
  tell(
    `compiling ${missing.length} programs of Kubernetes ${VERSIONS.kubernetes} (9 minutes with two cores, once)`,
  );
  const cwd = join(import.meta.dirname, "go");
  const link = `-X k8s.io/component-base/version.gitVersion=v${VERSIONS.kubernetes}`;
  for (const [name, path] of missing) {
    const started = performance.now();
    const unfinished = `${program(name)}.part`;
    const { code, errors } = await goBuild(cwd, path, unfinished, { link });
    if (code !== 0) {
      const end = errors.trim().split("\n").slice(-5).join("\n  ");
      throw new Problem(`${name} does not compile:\n  ${end}`, "mend what it names.");
    }
    renameSync(unfinished, program(name));
    tell(`${name} (${duration((performance.now() - started) / 1000)})`);
  }
}
