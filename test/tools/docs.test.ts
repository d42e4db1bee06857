import { expect, test } from "vitest";
import { committed, committedGuide, reference, withDifferences } from "../../tools/docs.ts";

test("the committed configuration reference is the schema's: `npm run docs` writes it", async () => {
  expect(committed()).toBe(await reference());
});

test("the page on Kubernetes has the table that the code has", async () => {
  expect(committedGuide()).toBe(await withDifferences(committedGuide()));
  expect(committedGuide()).toMatch(/\| Storage sizes +\| none: Docker's volumes have no limit +\|/);
});

test("the reference has each setting's path, default and range, and a topic's below its name", async () => {
  const lines = (await reference()).split("\n").map((line) => line.replaceAll(/ +/g, " "));
  expect(lines).toContain(
    "| `kafka.topics.<name>.partitions` | whole number | none | 1 to 1000 | Partitions; they can grow, never shrink. Default: those of the dataset that is the topic, or 1. |",
  );
  expect(lines).toContain(
    '| `target.kind` | text | required | `"kubernetes"` | A Kubernetes cluster. |',
  );
});
