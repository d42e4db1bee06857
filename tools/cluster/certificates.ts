import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capture } from "../spawn.ts";
import { FOLDERS, NAME, NETWORK } from "./layout.ts";

/** Days that the certificates hold: a cluster for tests lives less long. */
const DAYS = "365";

/** Whom the cluster's authority makes certificates for: the name and group that Kubernetes knows them by. */
const SUBJECTS = {
  admin: "/O=system:masters/CN=admin",
  apiserver: "/CN=kube-apiserver",
  "apiserver-to-kubelet": "/O=system:masters/CN=kube-apiserver-kubelet-client",
  "controller-manager": "/CN=system:kube-controller-manager",
  kubelet: `/O=system:nodes/CN=system:node:${NAME}`,
  proxy: "/CN=system:kube-proxy",
  scheduler: "/CN=system:kube-scheduler",
} as const;

/** Who has a certificate. */
export type Subject = keyof typeof SUBJECTS;

const ADDRESSES = [
  "DNS:localhost",
  "DNS:kubernetes",
  "DNS:kubernetes.default",
  "DNS:kubernetes.default.svc",
  "DNS:kubernetes.default.svc.cluster.local",
  `DNS:${NAME}`,
  "IP:127.0.0.1",
  `IP:${NETWORK.apiService}`,
  `IP:${NETWORK.node}`,
].join(",");

const FOLDER = join(FOLDERS.state, "certificates");

/** The file of a certificate, `crt`, or of its private key, `key`; `authority` is the cluster's own. */
export const certificate = (of: Subject | "authority" | "service-accounts", kind: "crt" | "key") =>
  join(FOLDER, `${of}.${kind}`);

/** Makes the cluster's authority, everyone's certificates, and the key that service accounts' tokens are signed with, unless they are there. */
export async function certificates(): Promise<void> {
  if (existsSync(certificate("service-accounts", "key"))) return;
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const authority = certificate("authority", "crt");
  const self = ["req", "-x509", ...key, "-days", DAYS, "-subj", "/CN=headwater-local-authority"];
  const usage = ["-addext", "keyUsage=critical,keyCertSign,digitalSignature"];
  const files = ["-keyout", certificate("authority", "key"), "-out", authority];
  await openssl([...self, ...usage, ...files]);
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    const of = name as Subject;
    const request = join(FOLDER, `${of}.csr`);
    const extensions = join(FOLDER, `${of}.ext`);
    writeFileSync(
      extensions,
      `subjectAltName=${ADDRESSES}\nextendedKeyUsage=serverAuth,clientAuth\n`,
    );
    const asked = ["-subj", subject, "-keyout", certificate(of, "key"), "-out", request];
    await openssl(["req", ...key, ...asked]);
    const sign = ["-CA", authority, "-CAkey", certificate("authority", "key"), "-CAcreateserial"];
    const given = ["-in", request, "-days", DAYS, "-extfile", extensions];
    await openssl(["x509", "-req", ...given, ...sign, "-out", certificate(of, "crt")]);
  }
  await openssl(["genrsa", "-out", certificate("service-accounts", "key"), "2048"]);
}

async function openssl(args: readonly string[]): Promise<void> {
  const { code, stderr } = await capture("openssl", args);
  if (code !== 0) throw new Problem(`openssl ${args[0]} failed:\n  ${stderr.trim()}`);
}
