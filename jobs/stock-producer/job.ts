import { python, serviceJob } from "../../infra/jobs/declaration.ts";
import { ticks } from "../datasets.ts";

/** Makes up one tick a second for each symbol (seed 003). */
export default serviceJob("stock-producer", {
  main: python("stock_producer.py"),
  writes: { ticks },
  params: {
    symbols: "AAPL,GOOGL,MSFT,AMZN,TSLA",
    // Ticks a second of each symbol.
    rate: "1",
  },
});
