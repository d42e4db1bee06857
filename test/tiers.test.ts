import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The first port that Linux gives to a client that asks for none: one of those may be taken for a moment at any time. */
const CLIENTS = 32_768;

test.each(["e2e/Pulumi.e2e.yaml", "cluster/Pulumi.tier.yaml"])(
  "no port of %s is one that a client may have",
  (file) => {
    const text = readFileSync(new URL(file, import.meta.url), "utf8");
    const ports = [...text.matchAll(/[pP]ort: (\d+)/g)].map(([, port]) => Number(port));
    expect(ports.length).toBeGreaterThanOrEqual(6);
    expect(ports.filter((port) => port >= CLIENTS)).toEqual([]);
  },
);
