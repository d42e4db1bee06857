import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeLeftovers } from "../containers.ts";
import { expected } from "../expected.ts";
import { lakeRows, publishers } from "../lake.ts";
import { objectsBelow } from "../objects.ts";
import { archived, ascending, quoted, send, SYMBOL, tick } from "../ticks.ts";
import { until } from "../until.ts";
import { Warehouse } from "../warehouse.ts";
import { Workspace } from "../workspace.ts";

/** The last release whose results were folders of Parquet, on Spark 3.5. */
const RELEASE = "b303b14";
const STACK = "e2e";
const FILE = `Pulumi.${STACK}.yaml`;

/** Ticks that it has when it is moved, those that come while it is, and all. */
const [BEFORE, MEANWHILE, ALL] = [3000, 4000, 6000];
const LEFT_OUT = ["market-flow", "word-count", "word-count-scala", "stock-producer"];

const ticks = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, number) => tick(from + number));
const numbersTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe(`a platform of ${RELEASE} that is moved with its data`, () => {
  let workspace: Workspace;
  let password: string;
  let warehouse: Warehouse;
  let announced: string;

  const outputs = async () =>
    JSON.parse((await workspace.quietly("stack", "output", "--json", "--show-secrets")).output);
  const inCassandra = (least: number) =>
    until(
      `${least} ticks in Cassandra`,
      300,
      () => quoted(STACK, password),
      (found) => found.length >= least,
    );

  beforeAll(async () => {
    removeLeftovers(STACK);
    workspace = new Workspace("test/e2e/Pulumi.e2e.yaml", RELEASE);
    const own = readFileSync(join(workspace.folder, "test/e2e/Pulumi.e2e.yaml"), "utf8");
    writeFileSync(
      join(workspace.folder, FILE),
      `${own}  headwater:jobs: { running: [stock-ticks] }\n`,
    );
    workspace.leaveOut(...LEFT_OUT);
    expect((await workspace.npm("up", "--stack", STACK, "--yes")).code).toBe(0);
    password = (await outputs()).cassandra.password;
    send(STACK, "stock-ticks", ticks(0, BEFORE));
    await inCassandra(BEFORE);

    workspace.pull(RELEASE);
    workspace.leaveOut(...LEFT_OUT);
    const preview = await workspace.npm("preview", STACK);
    expect(preview.code).toBe(0);
    announced = preview.output;
    // The stream of before is still there, and ends at some time within the up.
    const moved = workspace.start("up", "--stack", STACK, "--yes").done;
    send(STACK, "stock-ticks", ticks(BEFORE, MEANWHILE));
    expect((await moved).code).toBe(0);
    send(STACK, "stock-ticks", ticks(MEANWHILE, ALL));
    const now = await outputs();
    password = now.cassandra.password;
    warehouse = new Warehouse(now.warehouse);
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("the preview says which folders become tables", () => {
    for (const [table, folder] of [
      ["ticks.archive", "ticks/archive"],
      ["sales.sales", "sales/sales"],
    ]) {
      expect(announced).toContain(
        `lake:${table} is made, with the rows of the folder ${folder} if there are any; its files stay.`,
      );
    }
    // Its stream runs, and brings the last micro-batch itself.
    expect(announced).not.toContain("does not get the last micro-batch");
  });

  test("its stream goes on from its checkpoint: no message is lost, and none is there twice", async () => {
    expect(ascending(await inCassandra(ALL))).toEqual(numbersTo(ALL));
    await until(
      "the archive",
      120,
      () => archived(STACK),
      (found) => found.length >= ALL,
    );
    expect(ascending(archived(STACK))).toEqual(numbersTo(ALL));
    const totals = await until(
      "the totals",
      120,
      () =>
        warehouse.query<{ ticks: string; volume: string }>(
          `SELECT ticks, volume FROM market.totals WHERE symbol = '${SYMBOL}'`,
        ),
      ([row]) => Number(row?.ticks) >= ALL,
    );
    const volume = numbersTo(ALL).reduce((sum, sequence) => sum + 1 + (sequence % 10), 0);
    expect(totals).toEqual([{ ticks: String(ALL), volume: String(volume) }]);
  });

  test("its results are tables with the rows of before, and the next run builds on them", async () => {
    const file = (name: string) =>
      readFileSync(join(workspace.folder, `jobs/sales-etl/data/${name}.csv`), "utf8");
    const right = expected(file("sales_data"), file("customer_data"));
    const rows = lakeRows<{ quantity: number; price: string }>(STACK, "sales.sales");
    expect(rows).toHaveLength(right.transactions);
    const cents = rows.reduce(
      (sum, { quantity, price }) => sum + quantity * Math.round(Number(price) * 100),
      0,
    );
    expect((cents / 100).toFixed(2)).toBe(right.revenue);
    const [run] = publishers(STACK, "sales.sales");
    const again = await workspace.npm("jobs", "run", "sales-etl", "--stack", STACK);
    expect(again.code).toBe(0);
    // There was no new file, so what was published before the move is what is read.
    expect(publishers(STACK, "sales.sales")).toEqual([run]);
    const [summed] = await warehouse.query<{ revenue: string }>(
      "SELECT sum(total_revenue) AS revenue FROM sales.customer_analytics",
    );
    expect(summed?.revenue).toBe(right.revenue);
  });

  test("files stay where they are", () => {
    const before = (folder: string) =>
      objectsBelow(STACK, folder).filter((key) => key.endsWith(".parquet"));
    expect(before("ticks/archive").length).toBeGreaterThan(0);
    expect(before("sales/sales").length).toBeGreaterThan(0);
  });
});
