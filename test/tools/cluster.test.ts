import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { addons } from "../../tools/cluster/addons.ts";
import * as configuration from "../../tools/cluster/configuration.ts";
import { daemons } from "../../tools/cluster/daemons.ts";
import { imageArchive } from "../../tools/cluster/images.ts";
import { CONTAINERD, NETWORK, PORTS } from "../../tools/cluster/layout.ts";

/** The entries of a tar: contents by path, and where links lead. */
async function entries(tar: Buffer): Promise<Record<string, { content: Buffer; link?: string }>> {
  const found: Record<string, { content: Buffer; link?: string }> = {};
  const unpack = extract();
  unpack.on("entry", ({ name, linkname }, stream, next) => {
    void buffer(stream).then((content) => {
      found[name] = { content, ...(linkname && { link: linkname }) };
      next();
    });
  });
  await new Promise((resolve, reject) => {
    Readable.from([tar])
      .pipe(unpack)
      .on("finish", () => resolve(undefined))
      .on("error", reject);
  });
  return found;
}

test("an image of one program is an archive that containerd imports, whose layer is the one that it names", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-image-"));
  try {
    const program = join(folder, "it");
    writeFileSync(program, "a program");
    const archive = await entries(
      await imageArchive({
        reference: "here/it:1",
        program,
        at: "/bin/it",
        links: ["/bin/sh"],
        entrypoint: ["/bin/it"],
      }),
    );
    const layer = archive["layer.tar"]?.content ?? Buffer.alloc(0);
    const json = (name: string) => JSON.parse(String(archive[name]?.content)) as unknown;
    expect(json("manifest.json")).toEqual([
      { Config: "config.json", RepoTags: ["here/it:1"], Layers: ["layer.tar"] },
    ]);
    expect(json("config.json")).toMatchObject({
      config: { Entrypoint: ["/bin/it"] },
      rootfs: { diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`] },
    });
    const files = await entries(layer);
    expect(String(files["bin/it"]?.content)).toBe("a program");
    expect(files["bin/sh"]?.link).toBe("/bin/it");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nothing of the cluster listens on an address that other machines reach", () => {
  const flags = daemons().flatMap(({ args }) => args);
  const bound = flags.flatMap(
    (flag) => /^--(?:bind-address|listen-[\w-]+)=(.+)$/.exec(flag)?.[1] ?? [],
  );
  const files = [
    configuration.kubelet().address,
    configuration.proxy().healthzBindAddress,
    configuration.proxy().metricsBindAddress,
    configuration.registry().http.addr,
  ];
  expect(bound.length).toBe(5);
  for (const address of [...bound, ...files]) {
    expect(address).toMatch(/^(https?:\/\/)?(127\.0\.0\.1|10\.250\.0\.1)(:\d+)?$/);
  }
});

test("its processes start after what they need: containerd before the kubelet, etcd before the API server, that before all that ask it", () => {
  const names = daemons().map(({ name }) => name);
  const before = (one: string, other: string) =>
    expect(names.indexOf(one), `${one} before ${other}`).toBeLessThan(names.indexOf(other));
  before("containerd", "kubelet");
  before("etcd", "kube-apiserver");
  for (const name of ["kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"]) {
    before("kube-apiserver", name);
  }
});

test("one socket and one address serve all: kubelet and containerd, users and the kubelet's own", () => {
  expect(configuration.containerd()).toContain(`address = "${CONTAINERD}"`);
  expect(configuration.kubelet().containerRuntimeEndpoint).toBe(`unix://${CONTAINERD}`);
  const server = `https://${NETWORK.node}:${PORTS.api}`;
  for (const subject of ["admin", "kubelet"] as const) {
    expect(configuration.kubeconfig(subject).clusters[0]?.cluster.server).toBe(server);
  }
});

test("names are looked up where pods are told to, and volumes come from the default class", () => {
  const objects = addons("/volumes") as {
    kind: string;
    metadata: { name: string; annotations?: object };
    spec?: { clusterIP?: string };
    data?: Record<string, string>;
  }[];
  const service = objects.find(({ kind }) => kind === "Service");
  expect(service?.spec?.clusterIP).toBe(configuration.kubelet().clusterDNS[0]);
  const storage = objects.find(({ kind }) => kind === "StorageClass");
  expect(storage?.metadata.annotations).toEqual({
    "storageclass.kubernetes.io/is-default-class": "true",
  });
  const volumes = objects.find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "local-path-provisioner",
  );
  expect(volumes?.data?.["config.json"]).toContain('"/volumes"');
});
