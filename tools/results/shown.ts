import type { Shown } from "./postgres.ts";

/** Tables that are shown of a job in place of what it has written last, with their best rows. */
export const SHOWN: Readonly<Record<string, readonly Shown[]>> = {
  "sales-etl": [
    {
      table: "sales.customer_analytics",
      columns: ["customer_name", "city", "customer_segment", "total_transactions", "total_revenue"],
      best: "total_revenue",
    },
    {
      table: "sales.product_analytics",
      columns: ["product_name", "category", "total_quantity_sold", "total_revenue"],
      best: "total_revenue",
    },
  ],
};
