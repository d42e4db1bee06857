import type Docker from "dockerode";
import { extract, type Header } from "tar-stream";
import { afterEach, expect, test, vi } from "vitest";
import { debianBase } from "../../tools/machine/debian-base.ts";
import { stubs } from "../support/shell.ts";

const APT = "Debian http://mirror.example/debian/ bookworm main\n";
const silent = () => undefined;

/** What debootstrap leaves, in small. */
const DEBOOTSTRAP = `
root=$3
mkdir -p $root/etc/apt $root/etc/dpkg/dpkg.cfg.d $root/usr/share/doc/gcc $root/usr/share/man $root/var/log $root/var/lib/apt/lists $root/bin
echo "deb http://public.example/debian bookworm main" > $root/etc/apt/sources.list
echo mine > $root/etc/hostname
echo mine > $root/etc/resolv.conf
echo page > $root/usr/share/man/page
echo log > $root/var/log/bootstrap.log
echo list > $root/var/lib/apt/lists/list
echo text > $root/usr/share/doc/gcc/README
echo licence > $root/usr/share/doc/gcc/copyright
ln -s gcc $root/usr/share/doc/g++
echo shell > $root/bin/sh`;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** An engine that keeps the image it is given: each file's header and text by path. */
function engine() {
  const image: Record<string, { header: Header; text: string }> = {};
  const importImage = async (tar: NodeJS.ReadableStream) => {
    const entries = tar.pipe(extract() as unknown as NodeJS.ReadWriteStream);
    for await (const entry of entries as unknown as ReturnType<typeof extract>) {
      let text = "";
      for await (const chunk of entry) text += String(chunk);
      image[entry.header.name.replace(/^\.\//, "/").replace(/(.)\/$/, "$1")] = {
        header: entry.header,
        text,
      };
    }
  };
  const modem = { followProgress: (_: unknown, done: (error: null) => void) => done(null) };
  return { docker: { importImage, modem } as unknown as Docker, image };
}

async function made(apt: string, debootstrap = DEBOOTSTRAP) {
  const { path, calls } = stubs({ debootstrap });
  vi.stubEnv("PATH", path);
  vi.spyOn(process, "getuid").mockReturnValue(0);
  const { docker, image } = engine();
  await debianBase(docker, "test:debian", apt, silent);
  return { image, calls: calls() };
}

test("the image is what debootstrap makes, without this machine and without documents", async () => {
  const { image } = await made(APT);
  const files = Object.keys(image).filter((path) => image[path]?.header.type !== "directory");
  expect(files.sort()).toEqual([
    "/bin/sh",
    "/etc/dpkg/dpkg.cfg.d/slim",
    "/usr/share/doc/gcc/copyright",
  ]);
});

test("everybody may enter the image's root", async () => {
  const { image } = await made(APT);
  expect(image["/"]?.header.mode).toBe(0o755);
});

test("the machine's mirror is used, and is not in the image", async () => {
  const { image, calls } = await made(APT);
  expect(calls[0]).toMatch(
    /^debootstrap --variant=minbase bookworm \S+ http:\/\/mirror\.example\/debian\/$/,
  );
  expect(image["/etc/apt/sources.list"]).toBeUndefined();
});

test("without a mirror of the machine's the public one stays, with its updates", async () => {
  const { image, calls } = await made("");
  expect(calls[0]).toMatch(/^debootstrap --variant=minbase bookworm \S+$/);
  expect(image["/etc/apt/sources.list"]?.text.split("\n")).toEqual([
    "deb http://public.example/debian bookworm main",
    "deb http://public.example/debian bookworm-updates main",
    "deb http://public.example/debian-security bookworm-security main",
    "",
  ]);
});

test("a debootstrap that fails is quoted", async () => {
  await expect(made(APT, "echo 'E: no such mirror'; exit 1")).rejects.toThrow(
    "debootstrap could not make Debian bookworm:\n  E: no such mirror\n  Remedy: mend what it names; it uses the mirror of this machine's apt.",
  );
});

test("a user who is not root is told what would help", async () => {
  const { path } = stubs({ debootstrap: "" });
  vi.stubEnv("PATH", path);
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  await expect(debianBase(engine().docker, "test:debian", "", silent)).rejects.toThrow(
    "No image registry answers, and Debian cannot be made here: debootstrap needs root.\n  Remedy: make a registry reachable, or run this as root",
  );
});
