import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { capture } from "../spawn.ts";
import type { ClientFacts } from "./client-config.ts";
import { onPath } from "./engine-up.ts";

/** Where systems keep their CA bundle: Debian, Fedora, SUSE, macOS and Alpine. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** What apt's answer follows from. */
const APT = ["/etc/apt/sources.list", "/etc/apt/sources.list.d", "/var/lib/apt/lists"];

/**
 * Reads what this machine's package clients are set up with.
 * @param kept the file that keeps apt's answer: apt takes a second where its own cache is switched off, as in a container.
 */
export async function clientFacts(kept: string, env = process.env): Promise<ClientFacts> {
  const home = homedir();
  const facts = {
    ca: first(env.SSL_CERT_FILE, ...BUNDLES),
    pip: first(
      env.PIP_CONFIG_FILE,
      join(home, ".config/pip/pip.conf"),
      join(home, ".pip/pip.conf"),
      "/etc/pip.conf",
    ),
    maven: first(join(home, ".m2/settings.xml")),
    ...(onPath("apt-get") && {
      apt: await aptTargets(kept),
      aptConfig: await output("apt-config", "dump"),
    }),
  };
  return { env, ...Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact)) };
}

/** The contents of the first of these files that is there. */
function first(...files: readonly (string | undefined)[]): string | undefined {
  const file = files.find((name) => name !== undefined && existsSync(name));
  return file && readFileSync(file, "utf8");
}

async function aptTargets(kept: string): Promise<string | undefined> {
  const changed = Math.max(...APT.map(modified));
  if (modified(kept) > changed) return readFileSync(kept, "utf8");
  const format = "$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await output("apt-get", "indextargets", "--format", format);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, targets ?? "");
  return targets;
}

/** When a file was last changed, in milliseconds; 0 when there is none. */
const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

async function output(program: string, ...args: readonly string[]): Promise<string | undefined> {
  const { code, stdout } = await capture(program, args);
  return code === 0 ? stdout : undefined;
}
