"""The sales ETL in DuckDB: `duck.py INPUT OUTPUT --as-of YYYY-MM-DD` does the job's work and leaves the job's results, as Parquet.

The same rules as in jobs/sales-etl: types are enforced, a transaction id is there once, a sale without a customer is an error,
amounts are decimals and are rounded half up, segments are as of a date, and every table's revenue must be the input's, to the cent.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

SALES = {
    "transaction_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "product_name": "VARCHAR",
    "category": "VARCHAR",
    "quantity": "VARCHAR",
    "price": "VARCHAR",
    "transaction_date": "VARCHAR",
}
CUSTOMERS = {
    "customer_id": "VARCHAR",
    "customer_name": "VARCHAR",
    "email": "VARCHAR",
    "city": "VARCHAR",
    "state": "VARCHAR",
    "registration_date": "VARCHAR",
}

# DuckDB's own conversions round a third decimal and take '2024-1-5': text is held to its pattern first, as in the job.
STRICT = r"""
CREATE MACRO strict(value, pattern, words) AS
    CASE WHEN regexp_full_match(value, pattern) THEN value ELSE error(words || ': ' || coalesce(value, 'nothing')) END
"""

TYPED_SALES = r"""
CREATE TABLE sales AS
SELECT strict(trim(transaction_id), '.+', 'transaction_id') AS transaction_id,
    strict(trim(customer_id), '.+', 'customer_id') AS customer_id,
    strict(trim(product_name), '.+', 'product_name') AS product_name,
    upper(strict(trim(category), '.+', 'category')) AS category,
    CAST(strict(trim(quantity), '[+]?[0-9]*[1-9][0-9]*', 'quantity') AS INTEGER) AS quantity,
    CAST(strict(trim(price), '[0-9]+([.][0-9]{1,2})?', 'price') AS DECIMAL(18, 2)) AS price,
    CAST(strict(trim(transaction_date), '[0-9]{4}-[0-9]{2}-[0-9]{2}', 'transaction_date') AS DATE) AS transaction_date
FROM $sales
"""

# The strings are as the job has them, trimmed and in capitals.
TYPED_CUSTOMERS = r"""
CREATE TABLE customers AS
SELECT *,
    CASE WHEN customer_tenure_days >= 365 THEN 'Loyal' WHEN customer_tenure_days >= 180 THEN 'Regular' ELSE 'New' END
        AS customer_segment
FROM (SELECT *, CAST($as_of AS DATE) - registration_date AS customer_tenure_days
    FROM (SELECT strict(trim(customer_id), '.+', 'customer_id') AS customer_id,
            upper(strict(trim(customer_name), '.+', 'customer_name')) AS customer_name,
            strict(trim(email), '.+', 'email') AS email,
            upper(strict(trim(city), '.+', 'city')) AS city,
            upper(strict(trim(state), '.+', 'state')) AS state,
            CAST(strict(trim(registration_date), '[0-9]{4}-[0-9]{2}-[0-9]{2}', 'registration_date') AS DATE)
                AS registration_date
        FROM $customers))
"""

ENRICHED = """
CREATE VIEW enriched AS
SELECT *, CAST(quantity * price AS DECIMAL(18, 2)) AS revenue FROM sales LEFT JOIN customers USING (customer_id)
"""

# A quotient of two decimals is a double here: whole cents are divided with their remainder instead, and rounded half up.
MEAN = """
CREATE MACRO mean(total, times) AS
    CAST((CAST(total * 100 AS HUGEINT) * 2 + times) // (times * 2) AS DECIMAL(20, 0)) * 0.01
"""

RESULTS = {
    "customer_analytics": """
SELECT customer_id, customer_name, city, state, customer_segment, total_transactions, total_revenue,
    CAST(mean(total_revenue, total_transactions) AS DECIMAL(18, 2)) AS avg_transaction_value,
    last_purchase_date, purchase_frequency
FROM customers JOIN (
    SELECT customer_id, count(*) AS total_transactions, CAST(sum(revenue) AS DECIMAL(18, 2)) AS total_revenue,
        max(transaction_date) AS last_purchase_date, count(transaction_date) AS purchase_frequency
    FROM enriched GROUP BY customer_id) USING (customer_id)
ORDER BY customer_id""",
    "product_analytics": """
SELECT product_name, category, sum(quantity) AS total_quantity_sold,
    CAST(sum(revenue) AS DECIMAL(18, 2)) AS total_revenue, count(*) AS transaction_count,
    CAST(mean(sum(price), count(*)) AS DECIMAL(18, 2)) AS avg_price
FROM enriched GROUP BY product_name, category ORDER BY product_name, category""",
    "geographic_analytics": """
SELECT state, city, count(DISTINCT customer_id) AS unique_customers,
    CAST(sum(revenue) AS DECIMAL(18, 2)) AS total_revenue, count(*) AS total_transactions
FROM enriched GROUP BY state, city ORDER BY state, city""",
    "daily_trends": """
SELECT transaction_date, count(*) AS daily_transactions, CAST(sum(revenue) AS DECIMAL(18, 2)) AS daily_revenue,
    count(DISTINCT customer_id) AS unique_customers
FROM enriched GROUP BY transaction_date ORDER BY transaction_date""",
    "segment_performance": """
SELECT customer_segment, count(*) AS customers, CAST(sum(total_revenue) AS DECIMAL(18, 2)) AS total_revenue,
    CAST(mean(sum(total_revenue), count(*)) AS DECIMAL(18, 2)) AS avg_customer_value
FROM customer_analytics GROUP BY customer_segment ORDER BY total_revenue DESC, customer_segment""",
}


def csv(path: Path, columns: dict[str, str]) -> str:
    """The table function that reads a file as text, and refuses a row or a header that does not fit."""
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {columns})"


def refuse(database: duckdb.DuckDBPyConnection, what: str, query: str) -> None:
    """Raise an error when a query finds rows."""
    found = database.execute(f"{query} LIMIT 20").fetchall()
    if found:
        raise SystemExit(f"{what}: {', '.join(str(row[0]) for row in found)}")


def etl(source: Path, target: Path, as_of: str) -> None:
    """The whole job."""
    target.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        database.execute("SET enable_progress_bar = false")
        for macro in (STRICT, MEAN):
            database.execute(macro)
        files = {
            "$sales": csv(source / "sales_data.csv", SALES),
            "$customers": csv(source / "customer_data.csv", CUSTOMERS),
            "$as_of": f"'{as_of}'",
        }
        for statement in (TYPED_SALES, TYPED_CUSTOMERS, ENRICHED):
            for name, value in files.items():
                statement = statement.replace(name, value)
            database.execute(statement)
        for table, key in (("sales", "transaction_id"), ("customers", "customer_id")):
            refuse(
                database,
                f"{key} is there more than once in {table}",
                f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1",
            )
        refuse(
            database,
            "sales of unknown customers",
            "SELECT DISTINCT customer_id FROM sales ANTI JOIN customers USING (customer_id)",
        )
        write(database, target, "enriched_sales", "SELECT * FROM enriched")
        for name, query in RESULTS.items():
            database.execute(f"CREATE TABLE {name} AS {query}")
            write(database, target, name, f"SELECT * FROM {name}")
        reconcile(database)


def write(database: duckdb.DuckDBPyConnection, target: Path, name: str, query: str) -> None:
    """Write a result as Parquet."""
    database.execute(f"COPY ({query}) TO '{target / name}.parquet' (FORMAT parquet)")


def reconcile(database: duckdb.DuckDBPyConnection) -> None:
    """Compare every table's revenue with the input's."""
    (expected,) = database.execute("SELECT sum(quantity * price) FROM sales").fetchone()
    for name in RESULTS:
        column = "daily_revenue" if name == "daily_trends" else "total_revenue"
        (found,) = database.execute(f"SELECT sum({column}) FROM {name}").fetchone()
        if found != expected:
            raise SystemExit(f"revenue of {name} is {found}, of the input {expected}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--as-of", required=True)
    args = parser.parse_args()
    etl(args.source, args.target, args.as_of)
