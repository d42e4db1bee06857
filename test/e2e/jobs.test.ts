import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyWay } from "./both-ways.ts";
import { containers, docker, removeLeftovers } from "./containers.ts";
import { exportedRows, lakeRows, lakeTables } from "./lake.ts";
import { objectsBelow, objectText } from "./objects.ts";
import { readByThePage } from "./page-reader.ts";
import { usOrders, words } from "./samples.ts";
import { archived, ascending, DAY, quoted, received, send, SYMBOL, tick } from "./ticks.ts";
import { until } from "./until.ts";
import { Warehouse } from "./warehouse.ts";
import { Workspace } from "./workspace.ts";

const STACK = "e2e";
const TICKS = 200_000;

describe("the jobs of the seeds", () => {
  let workspace: Workspace;
  let warehouse: Warehouse;
  let password: string;
  const container = (name: string) => `headwater-${STACK}-${name}`;

  const totals = () =>
    warehouse.query<{ ticks: string; volume: string; last_time: Date }>(
      `SELECT ticks, volume, last_time FROM market.totals WHERE symbol = '${SYMBOL}'`,
    );

  const sample = (path: string) => readFileSync(join(workspace.folder, "jobs", path), "utf8");
  const orders = () => sample("us-orders/data/orders.csv");

  beforeAll(async () => {
    removeLeftovers(STACK);
    workspace = new Workspace();
    workspace.edit(
      "Pulumi.e2e.yaml",
      (text) => `${text}  headwater:jobs: { running: [stock-producer, stock-ticks] }\n`,
    );
    expect((await workspace.npm("up", "--stack", STACK, "--yes", "--no-run")).code).toBe(0);
    const { output } = await workspace.quietly("stack", "output", "--json", "--show-secrets");
    const outputs = JSON.parse(output);
    password = outputs.cassandra.password;
    warehouse = new Warehouse(outputs.warehouse);
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("part of a stream runs natively, and its report says why the rest does not", async () => {
    const report = "runs/stock-ticks/progress.json";
    const found = () => objectsBelow(STACK, "runs/stock-ticks");
    await until("the report", 60, found, (keys) => keys.includes(report));
    const { native } = JSON.parse(objectText(STACK, report));
    expect(native.native).toBeGreaterThan(0);
    expect(native.operators).toBeGreaterThan(native.native);
    expect(native.left[0]).toEqual({
      operator: expect.any(String),
      why: expect.any(String),
      times: expect.any(Number),
    });
  });

  test("a message that is no tick is kept with the reason, and the stream goes on", async () => {
    send(STACK, "stock-ticks", ["hello", '{"symbol":"TEST"}', tick(0)]);
    const rejected = await until(
      "rejected messages",
      60,
      () => received(STACK, "stock-ticks-rejected").map((line) => JSON.parse(line)),
      (all) => all.length >= 2,
    );
    expect(rejected.map(({ message, reason }) => [message, reason]).sort()).toEqual([
      ["hello", "is no JSON object"],
      [
        '{"symbol":"TEST"}',
        "price is missing; volume is missing; time is missing; sequence is missing",
      ],
    ]);
    await until(
      "the tick",
      60,
      () => quoted(STACK, password),
      (all) => all.length === 1,
    );
  });

  test("every one of 200,000 ticks is in Cassandra and in the archive once, though driver, worker and broker die", async () => {
    const all = Array.from({ length: TICKS - 1 }, (_, number) => number + 1);
    const part = (from: number, to: number) => all.slice(from, to).map(tick);
    const progress = (least: number) =>
      until(
        `${least} ticks in Cassandra`,
        300,
        () => quoted(STACK, password).length,
        (count) => count >= least,
      );
    send(STACK, "stock-ticks", part(0, 80_000));
    await progress(2);
    docker("kill", container("stock-ticks"));
    docker("start", container("stock-ticks"));
    send(STACK, "stock-ticks", part(80_000, 140_000));
    await progress(20_000);
    docker("kill", container("spark-worker"));
    docker("start", container("spark-worker"));
    await progress(60_000);
    docker("kill", container("kafka-0"));
    docker("start", container("kafka-0"));
    await until(
      "the broker",
      120,
      () => docker("inspect", "--format", "{{.State.Health.Status}}", container("kafka-0")),
      (status) => status === "healthy",
    );
    send(STACK, "stock-ticks", part(140_000, TICKS));
    await progress(TICKS);

    const expected = Array.from({ length: TICKS }, (_, number) => number);
    expect(ascending(quoted(STACK, password))).toEqual(expected);
    await until(
      "the archive",
      120,
      () => archived(STACK),
      (found) => found.length >= TICKS,
    );
    expect(ascending(archived(STACK))).toEqual(expected);
  });

  test("upkeep puts the archive's small files together beside the stream, and every tick is there once", async () => {
    const files = () => lakeTables(STACK, "ticks.archive")[0]?.files ?? 0;
    const before = files();
    const run = await workspace.npm("jobs", "run", "lake-upkeep", "--stack", STACK);
    expect(run.code, run.output).toBe(0);
    expect(files()).toBeLessThan(before);
    expect(ascending(archived(STACK))).toEqual(
      Array.from({ length: TICKS }, (_, number) => number),
    );
  });

  test("the totals count every tick once", async () => {
    const volume = Array.from({ length: TICKS }, (_, n) => 1 + (n % 10)).reduce((a, b) => a + b, 0);
    const [total] = await until("the totals", 120, totals, ([row]) => Number(row?.ticks) >= TICKS);
    expect(total).toMatchObject({ ticks: String(TICKS), volume: String(volume) });
  });

  test("market-flow sums up a day from Cassandra in PostgreSQL", async () => {
    const run = await workspace.npm("jobs", "run", "market-flow", "--stack", STACK, "--as-of", DAY);
    expect(run.code).toBe(0);
    const rows = await warehouse.query(
      `SELECT ticks, low, high, average, volume FROM market.daily_summary WHERE symbol = '${SYMBOL}' AND day = '${DAY}'`,
    );
    const numbers = Array.from({ length: TICKS }, (_, n) => n);
    const sum = (of: (n: number) => number) => numbers.reduce((total, n) => total + of(n), 0);
    expect(rows).toEqual([
      {
        ticks: String(TICKS),
        low: "100.00",
        high: "100.49",
        // In cents, since the mean lies half-way between two of them.
        average: (Math.round(sum((n) => 10_000 + (n % 50)) / TICKS) / 100).toFixed(2),
        volume: String(sum((n) => 1 + (n % 10))),
      },
    ]);
  });

  test("the page's own lines of Python read PostgreSQL, Cassandra and a topic", () => {
    const read = readByThePage(workspace, "jobs.md", {
      '"dev"': `"${STACK}"`,
      "sales.segment_performance": "market.totals",
      '"stock-ticks"': '"stock-ticks-rejected"',
    });
    expect(read).toContain(`('${SYMBOL}', ${TICKS}, `);
    expect(read.match(/Row\(symbol='/g)).toHaveLength(5);
    expect(read).toContain("'reason': 'is no JSON object', 'message': 'hello'}");
  });

  test("the page's own lines read the lake with pandas and DuckDB", () => {
    const read = readByThePage(workspace, "lake.md", {
      "-s dev": `-s ${STACK}`,
      "localhost:5433": "localhost:25433",
      "localhost:7070": "localhost:27070",
      "'A'": `'${SYMBOL}'`,
    });
    expect(read).toContain(`[${TICKS} rows x 5 columns]`);
    expect(read).toContain("SnapshotLogEntry(snapshot_id=");
    expect(read).toMatch(new RegExp(`│ ${SYMBOL} +│ +${TICKS} │`));
  });

  test("a stream that keeps something else than before fails the up with the cause first, and can be reset", async () => {
    const up = () => workspace.npm("up", "--stack", STACK, "--yes", "--no-run");
    workspace.edit("jobs/stock-ticks/stock_ticks.py", (text) =>
      text.replace('F.max("time")', 'F.min("time")'),
    );
    const started = Date.now();
    const { code, output } = await up();
    const seconds = (Date.now() - started) / 1000;
    console.log(`up failed in ${seconds} s`);
    expect(code).toBe(1);
    expect(seconds).toBeLessThan(90);
    const [before = ""] = output.split("stock-ticks cannot go on from its checkpoint: ");
    expect(output.slice(before.length)).toMatch(
      /^.*: the query totals kept max\(.*\) and now keeps min\(.*\)\n.* npm run jobs -- reset stock-ticks\n/,
    );
    expect(before).not.toMatch(/^\s+at |Traceback/m);

    const reset = await workspace.npm("jobs", "reset", "stock-ticks", "--stack", STACK, "--yes");
    expect(reset.code, reset.output).toBe(0);
    workspace.edit("jobs/stock-ticks/stock_ticks.py", (text) =>
      text.replace('F.min("time")', 'F.max("time")'),
    );
  });

  // From here on the machine is the other jobs' alone.
  test("jobs that the stack file has no more are gone from the platform", async () => {
    workspace.edit("Pulumi.e2e.yaml", (text) => text.replace(/running: \[.*\]/, "running: []"));
    expect((await workspace.npm("up", "--stack", STACK, "--yes", "--no-run")).code).toBe(0);
    const names = Object.keys(containers(STACK));
    expect(names).toContain("kafka-0");
    expect(names).not.toContain("stock-ticks");
    expect(names).not.toContain("stock-producer");
  });

  test("us-orders counts what the CSV file has", async () => {
    const ran = await workspace.npm("jobs", "run", "us-orders", "--stack", STACK);
    expect(ran.code).toBe(0);
    expect(ran.output).toContain("wrote  lake:orders.us_products  4 rows");
    expect(ran.output).toMatch(/native: \d+ of \d+ operators of its queries\n +Spark ran 1 \S/);
    expect(ran.output).toMatch(/orders\.us_products, 4 rows, the first 4:\n +product +count\n/);
    const rows = lakeRows<{ product: string; count: number }>(STACK, "orders.us_products");
    expect(Object.fromEntries(rows.map((row) => [row.product, row.count]))).toEqual(
      usOrders(orders()),
    );
    expect(exportedRows(STACK, "exports/us-products")).toEqual(expect.arrayContaining(rows));
  });

  test("us-orders counts large files in the same way, which are read natively from the object store", async () => {
    const products = ["laptop", "mouse", "desk mat"];
    const large = Array.from(
      { length: 300_000 },
      (_, n) => `L-${n},${products[n % 3]},${n % 2 === 0 ? "US" : "Nederland"},${n % 1000}.25`,
    ).join("\r\n");
    const file = join(workspace.folder, "large [1] 100%.csv");
    const csv = `order_id,product,country,amount\r\n${large}`;
    writeFileSync(file, csv);
    const jobs = (...words: string[]) => workspace.npm("jobs", ...words, "--stack", STACK);
    expect((await jobs("put", "us-orders", file)).code).toBe(0);
    const ran = await jobs("run", "us-orders");
    expect(ran.code).toBe(0);
    expect(ran.output).toContain("native: ");
    expect(ran.output).not.toMatch(/Spark ran .*Scan/);
    const rows = lakeRows<{ product: string; count: number }>(STACK, "orders.us_products");
    expect(Object.fromEntries(rows.map((row) => [row.product, row.count]))).toEqual(
      usOrders(orders(), csv),
    );
  });

  test("word-count counts the same words in Python and in Scala", async () => {
    const counts = words(sample("word-count/data/lines.csv"));
    for (const [job, table] of [
      ["word-count", "words.python"],
      ["word-count-scala", "words.scala"],
    ] as const) {
      const ran = await workspace.npm("jobs", "run", job, "--stack", STACK);
      expect(ran.code).toBe(0);
      const rows = lakeRows<{ word: string; count: number }>(STACK, table);
      expect(rows).toHaveLength(Object.keys(counts).length);
      expect(Object.fromEntries(rows.map((row) => [row.word, row.count]))).toEqual(counts);
    }
  });

  test("every job, a page of expressions and one of CSV files give the same natively as on Spark alone, and in a session on the shared driver", () => {
    const { native, plain, shared } = everyWay(workspace);
    expect(plain.ran.native).toBe(0);
    expect(native.ran.native).toBeGreaterThan(400);
    for (const [job, made] of Object.entries(plain.made)) {
      for (const [of, rows] of Object.entries(made)) {
        expect(rows.length, `${job}: ${of}`).toBeGreaterThan(0);
        expect(native.made[job]?.[of], `${job}: ${of}`).toEqual(rows);
      }
    }
    expect(shared.ran.native).toBeGreaterThan(200);
    const inPython = Object.keys(native.made).filter((one) => !/csv|scala/.test(one));
    expect(Object.keys(shared.made).sort()).toEqual(inPython.sort());
    for (const [job, made] of Object.entries(shared.made)) {
      for (const [of, rows] of Object.entries(made)) {
        // Partitions of other executors may end in another order.
        expect(rows.toSorted(), `${job}: ${of}`).toEqual(native.made[job]?.[of]?.toSorted());
      }
    }
    expect(Object.keys(native.made).sort()).toEqual([
      "csv",
      "expressions",
      "market-flow",
      "sales-etl",
      "stock-ticks",
      "us-orders",
      "word-count",
      "word-count-scala",
    ]);
  });

  test("Scala that does not compile fails the up in the compiler's words, and the jobs before stay in use", async () => {
    const source = "jobs/word-count-scala/src/main/scala/WordCount.scala";
    const manifest = () => objectText(STACK, "jobs/manifest.json");
    const before = manifest();
    const good = readFileSync(join(workspace.folder, source), "utf8");
    workspace.edit(source, (text) => text.replace("job.log(", "job.lag("));
    const broken = await workspace.npm("up", "--stack", STACK, "--yes", "--no-run");
    expect(broken.code).not.toBe(0);
    expect(broken.output).toContain("job word-count-scala: its Scala does not compile:");
    expect(broken.output).toContain("error: value lag is not a member of headwater.Job");
    expect(manifest()).toBe(before);
    workspace.edit(source, () => good);
    expect((await workspace.npm("up", "--stack", STACK, "--yes", "--no-run")).code).toBe(0);
    expect(manifest()).toBe(before);
  });
});
