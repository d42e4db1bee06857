import { USUAL } from "./docker-address.ts";

/** What decides how Docker's engine can be brought up. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** Whether this user may install packages and start services. */
  readonly root: boolean;
  /** Whether the engine's program is installed. */
  readonly dockerd: boolean;
  /** Whether systemd runs services here. */
  readonly systemd: boolean;
  /** Whether packages come from apt: Debian, Ubuntu. */
  readonly apt: boolean;
}

/** One way to bring the engine up: programs to run in order, or the reason why it cannot be done here. */
export type Plan =
  | { readonly install: boolean; readonly start: "systemd" | "detached" }
  | { readonly impossible: string; readonly remedy: string };

/** Packages of an engine without recommendations: `iptables` and `debootstrap` are not dependencies, yet both are needed. */
export const PACKAGES = ["docker.io", "iptables", "debootstrap"] as const;

/**
 * Chooses how to bring the engine up. Pure.
 * @param state how the engine answered. @param address where it was asked.
 */
export function plan(
  host: Host,
  state: "absent" | "denied" | "silent",
  address: string,
  message: string,
): Plan {
  const asked = `Docker's engine does not answer at ${address}: ${message}.`;
  if (state === "denied") {
    return {
      impossible: `Docker's engine runs, but this user may not use ${address}.`,
      remedy: "add the user to the group: `sudo usermod -aG docker $USER`, then log in again.",
    };
  }
  // Only there does an engine listen that is started without settings of its own.
  if (host.platform === "linux" && address !== USUAL) {
    return {
      impossible: asked,
      remedy: "see that the address is right and the engine runs there.",
    };
  }
  if (host.platform !== "linux") {
    return { impossible: asked, remedy: "start Docker Desktop (or colima), or install it." };
  }
  if (state === "silent") {
    return { impossible: asked, remedy: "restart the engine: `sudo systemctl restart docker`." };
  }
  if (!host.root) {
    return {
      impossible: asked,
      remedy: host.dockerd
        ? "start it: `sudo systemctl start docker`."
        : `install it: \`sudo apt-get install ${PACKAGES.join(" ")}\` on Debian and Ubuntu, or see docs.docker.com/engine/install.`,
    };
  }
  if (!host.dockerd && !host.apt) {
    return { impossible: asked, remedy: "install Docker: see docs.docker.com/engine/install." };
  }
  return { install: !host.dockerd, start: host.systemd ? "systemd" : "detached" };
}
