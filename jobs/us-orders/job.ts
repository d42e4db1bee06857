import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { orders, usProducts } from "../datasets.ts";

/** Counts the orders of each product in the United States. */
export default batchJob("us-orders", {
  main: python("us_orders.py"),
  reads: { orders },
  writes: { products: usProducts },
  params: { country: "US" },
  schedule: "@daily",
});
