import { truststore } from "./truststore.ts";

/** What this machine's package clients are set up with. */
export interface ClientFacts {
  /** The machine's CA bundle as PEM. @default none, and the images' own is used */
  readonly ca?: string;
  /** A pip configuration file. @default none */
  readonly pip?: string;
  /** A Maven settings file. @default none */
  readonly maven?: string;
  /** What `apt-get indextargets` says, a line a target: origin, address, suite, component, separated by blanks. @default none */
  readonly apt?: string;
  /** What `apt-config dump` says. @default none */
  readonly aptConfig?: string;
  /** This process's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the builds see the configuration. */
const AT = "/mnt";

/** The Debian release that the images are made from. */
export const DEBIAN = "bookworm";

/** Variables by which package clients are told about indexes and proxies, handed on as they are. */
const HANDED_ON =
  /^(https?_proxy|no_proxy|PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT)|UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INSECURE_HOST))$/i;

/**
 * This machine's package client configuration as the files that an image's build sees below `/mnt`, among them `env`, which every
 * step that fetches packages sources. Pure.
 */
export function clientConfig(facts: ClientFacts): Readonly<Record<string, Buffer>> {
  const { ca, pip, maven, apt = "", aptConfig = "", env } = facts;
  const variables: Record<string, string> = { APT_CONFIG: `${AT}/apt.conf` };
  const files: Record<string, string | Buffer> = {};
  const sources = debianSources(apt);
  if (sources.length > 0) files["sources.list"] = lines(sources);
  files["apt.conf"] = lines([
    ...(sources.length > 0
      ? [`Dir::Etc::sourcelist "${AT}/sources.list";`, 'Dir::Etc::sourceparts "-";']
      : []),
    ...(ca === undefined ? [] : [`Acquire::https::CAInfo "${AT}/ca.crt";`]),
    ...aptConfig.split("\n").filter((line) => /^Acquire::https?::Proxy\b/.test(line)),
  ]);
  if (ca !== undefined) {
    files["ca.crt"] = ca;
    files["cacerts.jks"] = truststore(ca);
    variables.SSL_CERT_FILE = variables.PIP_CERT = `${AT}/ca.crt`;
    variables.MAVEN_OPTS = `-Djavax.net.ssl.trustStore=${AT}/cacerts.jks`;
  }
  if (pip !== undefined) {
    files["pip.conf"] = pip;
    variables.PIP_CONFIG_FILE = `${AT}/pip.conf`;
    const index = /^\s*index-url\s*=\s*(\S+)/m.exec(pip)?.[1];
    if (index !== undefined) variables.UV_DEFAULT_INDEX = index;
  }
  if (maven !== undefined) files["settings.xml"] = maven;
  for (const name of Object.keys(env).sort()) {
    const value = env[name];
    if (value && HANDED_ON.test(name)) variables[name] = value;
  }
  files.env = lines(
    Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
  );
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
}

/** The machine's sources of Debian's own packages of a release, whatever mirror they come from; others are the machine's own affair. Pure. */
export function debianSources(targets: string): readonly string[] {
  const sources = targets
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([origin, , suite]) => origin === "Debian" && suite?.startsWith(DEBIAN))
    .map(([, address, suite, component]) => `deb ${address} ${suite} ${component}`);
  return [...new Set(sources)].sort();
}

const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join("");

/** A word for the shell, whatever is in it. */
const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
