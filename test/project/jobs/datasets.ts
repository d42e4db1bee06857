import {
  cassandraTable,
  csvFolder,
  lakeTable,
  postgresTable,
  topic,
} from "../../../infra/datasets/dataset.ts";

const order = { id: "string", country: "string", amount: "decimal(12,2)" } as const;
const tick = { symbol: "string", price: "decimal(12,2)", time: "timestamp" } as const;

/** What somebody drops. */
export const orders = csvFolder("orders/input", { columns: order });

/** What comes of it, in the lake. */
export const ordersByDay = lakeTable("orders.by_day", {
  columns: { day: "date", n: "long" },
  primaryKey: ["day"],
});

/** And in the warehouse. */
export const orderDays = postgresTable("orders.days", {
  columns: { day: "date", n: "long" },
  primaryKey: ["day"],
});

/** What a stream reads. */
export const ticks = topic("ticks", { columns: tick, key: "symbol" });

/** What it keeps, for look-ups. */
export const quotes = cassandraTable("market.quotes", {
  columns: tick,
  partitionKey: ["symbol"],
  clusteringKey: ["time"],
});

/** What it keeps for ever. */
export const archive = lakeTable("ticks.archive", { columns: tick, replaces: "none" });

/** What it counts. */
export const totals = postgresTable("market.totals", {
  columns: { symbol: "string", n: "long" },
  primaryKey: ["symbol"],
});

/** What a compiled job makes. */
export const words = lakeTable("words.scala", { columns: { word: "string" } });
