import { expect, test } from "vitest";
import { doctor } from "../../tools/doctor.ts";
import { dockerOf, killedScheduler } from "../support/docker.ts";
import { said } from "../support/said.ts";

const FINE = { name: "docker", ok: true, detail: "Engine 29" };

/** What `npm run doctor` prints and ends with, of a stack on a machine that has all it needs. */
async function asked(place: typeof killedScheduler) {
  const text = said();
  const given = { switches: new Set<string>(), values: {}, lists: {}, arguments: [] };
  const ways = { placeOf: async () => place, inspect: async () => [FINE] };
  return { code: await doctor(given, ways), lines: text().split("\n") };
}

test("a service that is gone is a fault, with what brings it back", async () => {
  const { code, lines } = await asked(killedScheduler);
  expect(code).toBe(1);
  expect(lines).toEqual([
    "✓ docker             Engine 29",
    "✗ airflow-scheduler  Exited (137) 5 minutes ago",
    "                     → `npm run up` starts it again.",
  ]);
});

test("a stack that is not up is none", async () => {
  const { code, lines } = await asked({ ...killedScheduler, docker: dockerOf([]) });
  expect([code, lines[1]]).toEqual([0, "✓ stack dev  is not up"]);
});
