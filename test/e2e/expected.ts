/** The analytics of the sales data, computed from the CSV text in whole cents with none of the job's code: what the platform must arrive at. */
export interface Expected {
  readonly transactions: number;
  readonly customers: number;
  readonly revenue: string;
  /** Revenue by customer id. */
  readonly byCustomer: Readonly<Record<string, { revenue: string; transactions: number }>>;
  readonly byProduct: Readonly<Record<string, { revenue: string; quantity: number }>>;
  /** By `STATE/CITY`, upper case. */
  readonly byPlace: Readonly<
    Record<string, { revenue: string; customers: number; transactions: number }>
  >;
  /** By ISO date. */
  readonly byDay: Readonly<
    Record<string, { revenue: string; customers: number; transactions: number }>
  >;
}

/** @param sales text of sales_data.csv. @param customers text of customer_data.csv. */
export function expected(sales: string, customers: string): Expected {
  const place = new Map(
    rows(customers).map(({ customer_id, city, state }) => [
      customer_id,
      `${state?.toUpperCase()}/${city?.toUpperCase()}`,
    ]),
  );
  const lines = rows(sales).map((row) => ({
    customer: row["customer_id"] ?? "",
    product: row["product_name"] ?? "",
    day: row["transaction_date"] ?? "",
    quantity: Number(row["quantity"]),
    cents: Math.round(Number(row["price"]) * 100) * Number(row["quantity"]),
    place: place.get(row["customer_id"]) ?? "unknown",
  }));
  const group = <T>(
    key: (line: (typeof lines)[number]) => string,
    value: (of: typeof lines) => T,
  ) => {
    const groups = Map.groupBy(lines, key);
    return Object.fromEntries([...groups].map(([name, of]) => [name, value(of)]));
  };
  const revenue = (of: typeof lines) => money(of.reduce((sum, { cents }) => sum + cents, 0));
  const distinct = (of: typeof lines) => new Set(of.map((line) => line.customer)).size;
  const visits = (of: typeof lines) => ({
    revenue: revenue(of),
    customers: distinct(of),
    transactions: of.length,
  });
  return {
    transactions: lines.length,
    customers: rows(customers).length,
    revenue: revenue(lines),
    byCustomer: group(
      (line) => line.customer,
      (of) => ({ revenue: revenue(of), transactions: of.length }),
    ),
    byProduct: group(
      (line) => line.product,
      (of) => ({
        revenue: revenue(of),
        quantity: of.reduce((sum, { quantity }) => sum + quantity, 0),
      }),
    ),
    byPlace: group((line) => line.place, visits),
    byDay: group((line) => line.day, visits),
  };
}

const money = (cents: number): string => (cents / 100).toFixed(2);

function rows(csv: string): Record<string, string>[] {
  const [header = "", ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((value, index) => [names[index] ?? "", value])),
  );
}
