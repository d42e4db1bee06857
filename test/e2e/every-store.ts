/** A count of a dataset in each store: the lake, PostgreSQL, Cassandra, Kafka and a folder of CSV. */
export const EVERY_STORE = `SELECT count(*) AS sales FROM sales.sales; SELECT count(*) > 0 AS runs FROM sales.publication;
 SELECT count(*) AS quotes FROM market.quotes; SELECT count(*) AS ticks FROM \`stock-ticks\`;
 SELECT count(*) AS lines FROM \`sales/input/sales-data\``;
