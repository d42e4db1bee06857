import { createHash, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { clientConfig, debianSources } from "../../tools/machine/client-config.ts";
import { mirrorOf, withUpdates } from "../../tools/machine/debian-base.ts";
import { truststore } from "../../tools/machine/truststore.ts";

const text = (files: Readonly<Record<string, Buffer>>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, String(content)]));

const APT = `Debian http://mirror.example/debian/ bookworm main
Debian http://mirror.example/debian/ bookworm-updates main
Debian http://mirror.example/debian/ bookworm main
Debian http://mirror.example/debian/ trixie main
Docker http://docker.example/linux/debian/ bookworm stable
`;

test("a machine with nothing set up hands on an empty configuration", () => {
  expect(text(clientConfig({ env: {} }))).toEqual({
    "apt.conf": "",
    env: "export APT_CONFIG='/mnt/apt.conf'\n",
  });
});

test("apt gets the machine's sources of the images' release and its proxies", () => {
  const aptConfig = `Acquire::http::Proxy "http://proxy.example:3142";\nAcquire::Retries "3";\n`;
  const files = text(clientConfig({ apt: APT, aptConfig, env: {} }));
  expect(files["sources.list"]).toBe(
    "deb http://mirror.example/debian/ bookworm main\ndeb http://mirror.example/debian/ bookworm-updates main\n",
  );
  expect(files["apt.conf"]).toBe(
    'Dir::Etc::sourcelist "/mnt/sources.list";\nDir::Etc::sourceparts "-";\nAcquire::http::Proxy "http://proxy.example:3142";\n',
  );
});

test("packages that are not Debian's own come from nowhere", () => {
  expect(debianSources(APT).join()).not.toContain("docker.example");
  expect(debianSources(APT).join()).not.toContain("trixie");
});

test("the CA bundle reaches apt, pip, uv and Maven", () => {
  const files = text(clientConfig({ ca: rootCertificates.join("\n"), env: {} }));
  expect(files["apt.conf"]).toBe('Acquire::https::CAInfo "/mnt/ca.crt";\n');
  expect(files["env"]?.split("\n")).toEqual([
    "export APT_CONFIG='/mnt/apt.conf'",
    "export PIP_CERT='/mnt/ca.crt'",
    "export SSL_CERT_FILE='/mnt/ca.crt'",
    "export MAVEN_OPTS='-Djavax.net.ssl.trustStore=/mnt/cacerts.jks'",
    "",
  ]);
});

test("pip's index is uv's too, Maven's settings and the environment's indexes are handed on", () => {
  const files = text(
    clientConfig({
      pip: "[global]\nindex-url = https://pip.example/simple\n",
      maven: "<settings/>",
      env: { https_proxy: "http://proxy.example", HOME: "/home/me", PIP_INDEX_URL: "" },
    }),
  );
  expect(files["settings.xml"]).toBe("<settings/>");
  expect(files["pip.conf"]).toContain("pip.example");
  expect(files["env"]).toBe(
    "export APT_CONFIG='/mnt/apt.conf'\nexport PIP_CONFIG_FILE='/mnt/pip.conf'\n" +
      "export UV_DEFAULT_INDEX='https://pip.example/simple'\nexport https_proxy='http://proxy.example'\n",
  );
});

test("a value with a quote in it stays one word for the shell", () => {
  const { env } = text(clientConfig({ env: { https_proxy: "http://a'b; rm x" } }));
  expect(env).toContain(`export https_proxy='http://a'\\''b; rm x'`);
});

test("a truststore holds every certificate of the bundle, signed as Java expects", () => {
  const certificates = rootCertificates.slice(0, 3);
  const store = truststore(`# a comment\n${certificates.join("\n")}\n`);
  expect(store.readUInt32BE(0)).toBe(0xfeedfeed);
  expect(store.readUInt32BE(8)).toBe(3);
  for (const certificate of certificates) {
    expect(store.includes(new X509Certificate(certificate).raw)).toBe(true);
  }
  const password = Buffer.from("\0c\0h\0a\0n\0g\0e\0i\0t");
  const digest = createHash("sha1").update(password).update("Mighty Aphrodite");
  expect(store.subarray(-20)).toEqual(digest.update(store.subarray(0, -20)).digest());
  expect(truststore(certificates.join("\n"))).toEqual(store);
});

test("debootstrap uses the machine's mirror of the release, else its own", () => {
  expect(mirrorOf(APT)).toBe("http://mirror.example/debian/");
  expect(mirrorOf("Debian http://mirror.example/debian/ trixie main\n")).toBeUndefined();
});

test("debootstrap's one source gets its updates and security updates", () => {
  expect(withUpdates("deb http://public.example/debian bookworm main\n")).toBe(
    "deb http://public.example/debian bookworm main\n" +
      "deb http://public.example/debian bookworm-updates main\n" +
      "deb http://public.example/debian-security bookworm-security main\n",
  );
});
