import {
  cassandraTable,
  csvFolder,
  parquetFolder,
  postgresTable,
  topic,
} from "../infra/datasets/dataset.ts";

/** Orders that somebody drops as CSV (seed 002). */
export const orders = csvFolder("orders/input", {
  columns: { order_id: "string", product: "string", country: "string", amount: "decimal(12,2)" },
});

/** How often each product was ordered in the United States. */
export const usProducts = parquetFolder("orders/us-products", {
  columns: { product: "string", count: "long" },
});

const tick = {
  symbol: "string",
  price: "decimal(12,2)",
  volume: "long",
  time: "timestamp",
  sequence: "long",
} as const;

/** What a stock exchange says, one message a trade (seed 003). */
export const ticks = topic("stock-ticks", { columns: tick, key: "symbol" });

/** Messages of `stock-ticks` that are no ticks, each with the reason and where it was. */
export const rejectedTicks = topic("stock-ticks-rejected", {
  columns: {
    topic: "string",
    partition: "int",
    offset: "long",
    reason: "string",
    message: "string",
  },
  key: "topic",
  partitions: 1,
});

/** Every tick, as it was. */
export const tickArchive = parquetFolder("ticks/archive", { columns: tick });

/** Every tick by symbol and day, for look-ups (seed 004). */
export const quotes = cassandraTable("market.quotes", {
  columns: { ...tick, day: "date" },
  partitionKey: ["symbol", "day"],
  clusteringKey: ["time", "sequence"],
});

/** High, low, volume and number of ticks of each symbol and minute. */
export const bars = cassandraTable("market.bars", {
  columns: {
    symbol: "string",
    day: "date",
    minute: "timestamp",
    high: "decimal(12,2)",
    low: "decimal(12,2)",
    volume: "long",
    ticks: "long",
  },
  partitionKey: ["symbol", "day"],
  clusteringKey: ["minute"],
});

/** What has been traded of each symbol since the stream began. */
export const totals = postgresTable("market.totals", {
  columns: { symbol: "string", ticks: "long", volume: "long", last_time: "timestamp" },
});

/** Each symbol's day. */
export const dailySummary = postgresTable("market.daily_summary", {
  columns: {
    symbol: "string",
    day: "date",
    ticks: "long",
    low: "decimal(12,2)",
    high: "decimal(12,2)",
    average: "decimal(12,2)",
    volume: "long",
  },
  primaryKey: ["symbol", "day"],
});

/** A text by its lines (seed 000). */
export const lines = csvFolder("words/input", { columns: { line: "string" } });

/** How often each word is in the text, counted by Python. */
export const pythonWords = parquetFolder("words/python", {
  columns: { word: "string", count: "long" },
});

/** The same, counted by Scala. */
export const scalaWords = parquetFolder("words/scala", {
  columns: { word: "string", count: "long" },
});
