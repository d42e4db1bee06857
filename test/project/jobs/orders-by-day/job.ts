import { batchJob, python } from "../../../../infra/jobs/declaration.ts";
import { orderDays, orders, ordersByDay, quotes } from "../datasets.ts";

/** A job that Airflow runs, of every kind of dataset but a topic. */
export default batchJob("orders-by-day", {
  main: python("orders_by_day.py"),
  reads: { orders, quotes },
  writes: { lake: ordersByDay, table: orderDays },
  schedule: "@daily",
});
