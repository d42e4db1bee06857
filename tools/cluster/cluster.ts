import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capture } from "../spawn.ts";
import { addons } from "./addons.ts";
import { IMAGES } from "./configuration.ts";
import { daemons } from "./daemons.ts";
import { type Image, imageArchive } from "./images.ts";
import { CONTAINERD, FOLDERS, KUBECONFIG, NAME, REGISTRY } from "./layout.ts";
import { configure, ctr, network, packages, withoutFiles, withoutNetwork } from "./node.ts";
import { lastWords, logOf, running, startDaemon, stopDaemon } from "./processes.ts";
import { program, programs } from "../../offline/index.ts";

/** Seconds that the API server has to answer, and the node to be ready. */
const WITHIN = 120;

const OWN: readonly Image[] = [
  image(IMAGES.pause, program("pause"), "/pause"),
  image(IMAGES.coredns, program("coredns"), "/coredns"),
  image(IMAGES.volumes, program("local-path-provisioner"), "/local-path-provisioner"),
  {
    ...image(IMAGES.shell, "/bin/busybox", "/bin/busybox"),
    links: ["cat", "echo", "ls", "mkdir", "rm", "sh", "sleep", "wget"].map(
      (name) => `/bin/${name}`,
    ),
  },
];

/** Runs kubectl as the cluster's administrator. @throws Problem with its message. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const all = ["--kubeconfig", KUBECONFIG, ...args];
  const { code, stdout, stderr } = await capture(
    program("kubectl"),
    all,
    input === undefined ? {} : { input },
  );
  if (code !== 0) throw new Problem(`kubectl ${args.join(" ")} failed:\n  ${stderr.trim()}`);
  return stdout;
}

/** Whether the cluster's API server runs. */
export const isUp = (): boolean => running("kube-apiserver") !== undefined;

/** Brings the cluster up, or what of it does not run; what it had kept is there again. */
export async function clusterUp(tell: (line: string) => void): Promise<void> {
  await packages(tell);
  await programs(tell);
  await configure();
  await network();
  const started: string[] = [];
  for (const daemon of daemons()) {
    if (startDaemon(daemon)) started.push(daemon.name);
    if (daemon.name === "containerd") await until("containerd", async () => existsSync(CONTAINERD));
    if (daemon.name === "kube-apiserver") await until(daemon.name, answers);
  }
  if (started.length > 0)
    tell(`started ${started.join(", ")}; their logs are in ${join(FOLDERS.state, "logs")}`);
  await images();
  const manifests = {
    apiVersion: "v1",
    kind: "List",
    items: addons(join(FOLDERS.state, "volumes")),
  };
  await kubectl(["apply", "--server-side", "-f", "-"], JSON.stringify(manifests));
  await until("kubelet", async () => {
    const asked = [
      "get",
      "node",
      NAME,
      "-o",
      "jsonpath={.status.conditions[?(@.type=='Ready')].status}",
    ];
    return (await kubectl(asked).catch(() => "")) === "True";
  });
  for (const name of ["coredns", "local-path-provisioner"]) {
    await kubectl([
      "rollout",
      "status",
      `deployment/${name}`,
      "-n",
      "kube-system",
      `--timeout=${WITHIN}s`,
    ]);
  }
}

/** Ends the cluster and removes all that it has: pods, volumes, images of its registry. The compiled programs stay. */
export async function clusterDown(tell: (line: string) => void): Promise<void> {
  if (!existsSync(FOLDERS.state)) {
    tell("there is no cluster");
    return;
  }
  if (running("kube-apiserver") !== undefined && running("kubelet") !== undefined) {
    tell("ending its pods");
    // The kubelet takes a pod's network and mounts away with it, and nothing else would.
    await stopDaemon("kube-scheduler");
    await stopDaemon("kube-controller-manager");
    await kubectl([
      "delete",
      "pods",
      "--all",
      "--all-namespaces",
      "--grace-period=2",
      `--timeout=${WITHIN}s`,
    ]);
  }
  for (const { name } of [...daemons()].reverse()) await stopDaemon(name);
  await withoutNetwork();
  await withoutFiles();
}

/** What a user does with the cluster. */
export const usage = (): string =>
  [
    `context ${NAME}, registry ${REGISTRY}`,
    `  export KUBECONFIG=${KUBECONFIG}`,
    `  ${program("kubectl")} get pods --all-namespaces`,
  ].join("\n");

async function images(): Promise<void> {
  const folder = join(FOLDERS.run, "images");
  mkdirSync(folder, { recursive: true });
  for (const [number, one] of OWN.entries()) {
    const file = join(folder, `${number}.tar`);
    writeFileSync(file, await imageArchive(one));
    await ctr("images", "import", file);
  }
  rmSync(folder, { recursive: true });
}

function image(reference: string, from: string, at: string): Image {
  return { reference, program: from, at, entrypoint: [at] };
}

const answers = async (): Promise<boolean> =>
  (await kubectl(["get", "--raw", "/readyz"]).catch(() => "")) === "ok";

/** Waits for a daemon. @throws Problem with its last words when it ends, or is late. */
async function until(name: string, there: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + WITHIN * 1000;
  while (!(await there())) {
    const ended = running(name) === undefined;
    if (ended || Date.now() > end) {
      const what = ended ? "has ended" : `was not ready within ${WITHIN} s`;
      throw new Problem(`${name} ${what}:\n  ${lastWords(name)}`, `see ${logOf(name)}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
