import { batchJob, python } from "../../infra/jobs/declaration.ts";
import * as datasets from "../datasets.ts";

/** Sales and customers from CSV to customer, product, geographic and daily analytics (seed 001). */
export default batchJob("sales-etl", {
  main: python("sales_etl.py"),
  stages: ["extract", "transform", "load", "summary"],
  reads: { sales_data: datasets.salesFiles, customer_data: datasets.customerFiles },
  writes: {
    sales: datasets.sales,
    customers: datasets.customers,
    enriched_sales: datasets.enrichedSales,
    customer_analytics: datasets.customerAnalytics,
    product_analytics: datasets.productAnalytics,
    geographic_analytics: datasets.geographicAnalytics,
    daily_trends: datasets.dailyTrends,
    segment_performance: datasets.segmentPerformance,
    customer_analytics_table: datasets.customerAnalyticsTable,
    product_analytics_table: datasets.productAnalyticsTable,
    geographic_analytics_table: datasets.geographicAnalyticsTable,
    daily_trends_table: datasets.dailyTrendsTable,
    segment_performance_table: datasets.segmentPerformanceTable,
    publication: datasets.salesPublication,
  },
  // "yes" reads every file again and forgets what was loaded before.
  params: { full: "no" },
  retries: 1,
});
