import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { onPath } from "../machine/engine-up.ts";
import { Problem } from "../problem.ts";
import { capture } from "../spawn.ts";
import { certificates, type Subject } from "./certificates.ts";
import * as configuration from "./configuration.ts";
import { CONTAINERD, FOLDERS, NETWORK } from "./layout.ts";

/** Debian's packages, and a program of each by which it is seen to be there. */
const PACKAGES = {
  containerd: "containerd",
  runc: "runc",
  "containernetworking-plugins": undefined,
  conntrack: "conntrack",
  "docker-registry": "docker-registry",
  "busybox-static": "busybox",
  iproute2: "ip",
  iptables: "iptables",
  openssl: "openssl",
} as const;

/** The plugin of containernetworking-plugins, none of which is on PATH, that connects pods. */
const PTP = "/usr/lib/cni/ptp";

/** A rule of the packet filter: Docker's engine lets nothing pass that it has not made itself. */
const PASS = ["-s", "-d"].map((side) => ["FORWARD", side, NETWORK.pods, "-j", "ACCEPT"]);

/** Installs the packages that are not there. @throws Problem when this is no Debian, or not root. */
export async function packages(tell: (line: string) => void): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new Problem(
      "A cluster of one node takes Linux and root.",
      "run this as root, or name a cluster of your own in the stack file's headwater:target.context.",
    );
  }
  const missing = absent();
  if (missing.length === 0) return;
  const names = missing.join(" ");
  if (!onPath("apt-get")) {
    throw new Problem(`${names}: not installed.`, "install them by the system's package manager.");
  }
  tell(`apt-get install ${names}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await must("apt-get", ["update", "-qq"], env);
  await must("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], env);
}

const absent = (): string[] =>
  Object.entries(PACKAGES)
    .filter(([, program]) => !(program === undefined ? existsSync(PTP) : onPath(program)))
    .map(([name]) => name);

/** Writes everything that the cluster's processes read. */
export async function configure(): Promise<void> {
  mkdirSync(FOLDERS.state, { recursive: true });
  chmodSync(FOLDERS.state, 0o755);
  await certificates();
  const { configured, kubeconfigOf } = configuration;
  write(configured("containerd.toml"), configuration.containerd());
  write(configured("cni/pods.conflist"), JSON.stringify(configuration.podNetwork()));
  write(configured("kubelet.json"), JSON.stringify(configuration.kubelet()));
  write(configured("proxy.json"), JSON.stringify(configuration.proxy()));
  write(configured("registry.yml"), JSON.stringify(configuration.registry()));
  const subjects: Subject[] = ["admin", "controller-manager", "kubelet", "proxy", "scheduler"];
  for (const subject of subjects) {
    write(kubeconfigOf(subject), JSON.stringify(configuration.kubeconfig(subject), null, 2));
    chmodSync(kubeconfigOf(subject), 0o600);
  }
}

/** Gives the node its address, and lets its pods' packets pass. */
export async function network(): Promise<void> {
  await must("ip", ["address", "replace", `${NETWORK.node}/32`, "dev", "lo"]);
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  for (const rule of PASS) {
    const { code } = await tool("iptables", ["-C", ...rule]);
    if (code !== 0) await must("iptables", ["-I", ...rule]);
  }
}

/** Takes back what {@link network} made. */
export async function withoutNetwork(): Promise<void> {
  for (const rule of PASS) await tool("iptables", ["-D", ...rule]);
  await tool("ip", ["address", "delete", `${NETWORK.node}/32`, "dev", "lo"]);
}

/** Removes all that the cluster has kept; what its pods had mounted goes first. */
export async function withoutFiles(): Promise<void> {
  const mounted = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => [FOLDERS.state, FOLDERS.run].some((own) => path.startsWith(`${own}/`)));
  // The inner ones first.
  for (const path of mounted.reverse()) await must("umount", [path]);
  for (const folder of [FOLDERS.state, FOLDERS.run])
    rmSync(folder, { recursive: true, force: true });
}

/** Runs containerd's own client on the node's containerd. */
export const ctr = (...args: string[]): Promise<void> =>
  must("ctr", ["--address", CONTAINERD, "--namespace", "k8s.io", ...args]);

/** Runs a program, also one that lies where a superuser's do. */
const tool = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) => capture(command, args, { env: { ...env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });

async function must(...[command, args, env]: Parameters<typeof tool>): Promise<void> {
  const { code, stderr } = await tool(command, args, env);
  if (code !== 0) {
    throw new Problem(`${command} ${args.join(" ")} failed:\n  ${stderr.trim()}`);
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
