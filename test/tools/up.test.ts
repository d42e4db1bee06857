import { expect, test } from "vitest";
import { schema } from "../../infra/config/schema.ts";
import { up } from "../../tools/up.ts";
import { listen } from "../support/listen.ts";
import { said } from "../support/said.ts";

const target = { kind: "kubernetes", context: "c", namespace: "n", registry: "localhost:15000" };

test("a port of this machine that somebody has is refused before anything is made or deployed", async () => {
  const text = said();
  const port = await listen(() => undefined);
  const did: string[] = [];
  const ways = {
    placeOf: async () => ({
      scope: { project: "headwater", stack: "nobody-has-this" },
      settings: schema.parse({ target, airflow: { port } }),
      docker: undefined,
      builder: undefined,
      address: "unix:///none.sock",
    }),
    prepare: async () => {
      did.push("prepared");
      throw new Error("it went on");
    },
  };
  const given = { switches: new Set<string>(), values: {}, lists: {}, arguments: [] };
  await expect(up(given, ways)).rejects.toThrow(`port ${port}`);
  expect(text()).toContain("set headwater:airflow.port in Pulumi.nobody-has-this.yaml to");
  expect(did).toEqual([]);
});
