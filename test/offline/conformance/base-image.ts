import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A tiny local image with a shell, made of Debian's static BusyBox. */
export const BASE = "headwater-toolchain-test/base:1";

const applets = [
  "sh",
  "cat",
  "echo",
  "env",
  "id",
  "ls",
  "sleep",
  "true",
  "touch",
  "wget",
  "httpd",
  "test",
  "stat",
];

/** Makes the image if it is not there. */
export function makeBaseImage(): void {
  if (imageExists(BASE)) return;
  const directory = mkdtempSync(join(tmpdir(), "headwater-toolchain-test-"));
  const root = join(directory, "root");
  try {
    mkdirSync(join(root, "bin"), { recursive: true });
    mkdirSync(join(root, "tmp"));
    copyFileSync(busybox(directory), join(root, "bin", "busybox"));
    chmodSync(join(root, "bin", "busybox"), 0o755);
    for (const applet of applets) symlinkSync("busybox", join(root, "bin", applet));
    const archive = join(directory, "root.tar");
    execFileSync("tar", ["-C", root, "--owner=0", "--group=0", "-cf", archive, "."]);
    execFileSync("docker", ["import", archive, BASE], { stdio: "pipe" });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Whether the daemon has an image of this name. */
export function imageExists(name: string): boolean {
  try {
    execFileSync("docker", ["image", "inspect", name], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

function busybox(directory: string): string {
  if (existsSync("/bin/busybox")) return "/bin/busybox";
  execFileSync("apt-get", ["download", "busybox-static"], { cwd: directory, stdio: "pipe" });
  const file = readdirSync(directory).find((name) => name.endsWith(".deb"));
  if (file === undefined) throw new Error("Debian's busybox-static was not downloaded.");
  execFileSync("dpkg-deb", ["-x", join(directory, file), directory]);
  return join(directory, "bin", "busybox");
}
