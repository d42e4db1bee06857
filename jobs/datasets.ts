import {
  cassandraTable,
  csvFolder,
  lakeTable,
  postgresTable,
  topic,
} from "../infra/datasets/dataset.ts";

/** Orders that somebody drops as CSV (seed 002). */
export const orders = csvFolder("orders/input", {
  columns: { order_id: "string", product: "string", country: "string", amount: "decimal(12,2)" },
});

/** How often each product was ordered in the United States. */
export const usProducts = lakeTable("orders.us_products", {
  export: "exports/us-products",
  formerFolder: "orders/us-products",
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
export const tickArchive = lakeTable("ticks.archive", {
  formerFolder: "ticks/archive",
  columns: tick,
  replaces: "none",
  partitionBy: ["day(time)"],
});

/** Every tick by symbol and day, for look-ups (seed 004); one that a producer has sent twice is one. */
export const quotes = cassandraTable("market.quotes", {
  columns: { ...tick, day: "date" },
  partitionKey: ["symbol", "day"],
  clusteringKey: ["time", "sequence"],
  latestBy: "time",
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

const sale = {
  transaction_id: "string",
  customer_id: "string",
  product_name: "string",
  category: "string",
  quantity: "int",
  price: "decimal(18,2)",
  transaction_date: "date",
} as const;

const customer = {
  customer_id: "string",
  customer_name: "string",
  email: "string",
  city: "string",
  state: "string",
  registration_date: "date",
} as const;

/** Sales that somebody drops as CSV (seed 001). */
export const salesFiles = csvFolder("sales/input/sales-data", {
  columns: sale,
  checks: ["quantity >= 1", "price >= 0"],
});

/** Customers that somebody drops as CSV (seed 001). */
export const customerFiles = csvFolder("sales/input/customer-data", { columns: customer });

/** Every sale that was ever loaded, in its last version. */
export const sales = lakeTable("sales.sales", {
  formerFolder: "sales/sales",
  columns: sale,
  primaryKey: ["transaction_id"],
});

/** Every customer that was ever loaded, in the last version. */
export const customers = lakeTable("sales.customers", {
  formerFolder: "sales/customers",
  columns: customer,
  primaryKey: ["customer_id"],
});

/** Sales with their customers, tenure and loyalty segment as of the run's date. */
export const enrichedSales = lakeTable("sales.enriched_sales", {
  formerFolder: "sales/enriched-sales",
  columns: {
    ...sale,
    revenue: "decimal(18,2)",
    customer_name: "string",
    email: "string",
    city: "string",
    state: "string",
    registration_date: "date",
    customer_tenure_days: "int",
    customer_segment: "string",
  },
});

const ofCustomers = {
  customer_id: "string",
  customer_name: "string",
  city: "string",
  state: "string",
  customer_segment: "string",
  total_transactions: "long",
  total_revenue: "decimal(18,2)",
  avg_transaction_value: "decimal(18,2)",
  last_purchase_date: "date",
  purchase_frequency: "long",
} as const;

const ofProducts = {
  product_name: "string",
  category: "string",
  total_quantity_sold: "long",
  total_revenue: "decimal(18,2)",
  transaction_count: "long",
  avg_price: "decimal(18,2)",
} as const;

const ofPlaces = {
  state: "string",
  city: "string",
  unique_customers: "long",
  total_revenue: "decimal(18,2)",
  total_transactions: "long",
} as const;

const ofDays = {
  transaction_date: "date",
  daily_transactions: "long",
  daily_revenue: "decimal(18,2)",
  unique_customers: "long",
} as const;

const ofSegments = {
  customer_segment: "string",
  customers: "long",
  total_revenue: "decimal(18,2)",
  avg_customer_value: "decimal(18,2)",
} as const;

/** Each customer who bought. */
export const customerAnalytics = lakeTable("sales.customer_analytics", {
  formerFolder: "sales/customer-analytics",
  columns: ofCustomers,
});
export const customerAnalyticsTable = postgresTable("sales.customer_analytics", {
  columns: ofCustomers,
});

/** Each product. */
export const productAnalytics = lakeTable("sales.product_analytics", {
  formerFolder: "sales/product-analytics",
  columns: ofProducts,
});
export const productAnalyticsTable = postgresTable("sales.product_analytics", {
  columns: ofProducts,
});

/** Each city. */
export const geographicAnalytics = lakeTable("sales.geographic_analytics", {
  formerFolder: "sales/geographic-analytics",
  columns: ofPlaces,
});
export const geographicAnalyticsTable = postgresTable("sales.geographic_analytics", {
  columns: ofPlaces,
});

/** Each day. */
export const dailyTrends = lakeTable("sales.daily_trends", {
  formerFolder: "sales/daily-trends",
  columns: ofDays,
});
export const dailyTrendsTable = postgresTable("sales.daily_trends", { columns: ofDays });

/** Each loyalty segment. */
export const segmentPerformance = lakeTable("sales.segment_performance", {
  formerFolder: "sales/segment-performance",
  columns: ofSegments,
});
export const segmentPerformanceTable = postgresTable("sales.segment_performance", {
  columns: ofSegments,
});

/** Its one row says which run the sales tables are from; it is replaced together with them. */
export const salesPublication = postgresTable("sales.publication", {
  columns: { run: "string", as_of: "date", published_at: "timestamp" },
});

/** A text by its lines (seed 000). */
export const lines = csvFolder("words/input", { columns: { line: "string" } });

/** How often each word is in the text, counted by Python. */
export const pythonWords = lakeTable("words.python", {
  formerFolder: "words/python",
  columns: { word: "string", count: "long" },
});

/** The same, counted by Scala. */
export const scalaWords = lakeTable("words.scala", {
  formerFolder: "words/scala",
  columns: { word: "string", count: "long" },
});
