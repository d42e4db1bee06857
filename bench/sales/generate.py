"""The input of the sales benchmark: `generate.py FOLDER [--rows N]` writes sales_data.csv and customer_data.csv, the same each time."""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

CUSTOMERS = 100_000
PRODUCTS = 200

# Every value follows from the number of its row: threads change nothing. DuckDB is pinned, since another one may hash otherwise.
PICK = "CREATE MACRO pick(row, word, choices) AS CAST(hash(word, row) % choices AS INTEGER)"

CATEGORIES = (
    "['Electronics', 'Furniture', 'Appliances', 'Stationery', 'Clothing', 'Sports', 'Toys']"
)
FIRST_NAMES = (
    "['John', 'Jane', 'Robert', 'Emily', 'Michael', 'Sarah', 'David', 'Laura', 'James', 'Linda']"
)
LAST_NAMES = (
    "['Smith', 'Doe', 'Johnson', 'Davis', 'Brown', 'Wilson', 'Garcia', 'Miller', 'Moore', 'Taylor']"
)
STATES = "['NY', 'CA', 'IL', 'TX', 'AZ', 'PA', 'FL', 'OH', 'GA', 'WA']"

CUSTOMER_FILE = f"""
SELECT printf('C%06d', id) AS customer_id,
    {FIRST_NAMES}[pick(id, 'first', 10) + 1] || ' ' || {LAST_NAMES}[pick(id, 'last', 10) + 1] AS customer_name,
    printf('customer%06d@email.com', id) AS email,
    printf('City %02d', pick(id, 'city', 50)) AS city,
    {STATES}[pick(id, 'city', 50) % 10 + 1] AS state,
    DATE '2022-01-01' + pick(id, 'registered', 1096) AS registration_date
FROM range({CUSTOMERS}) AS customers(id)
"""

# A product has one price; what is asked for it in a sale is up to a fifth less.
SALES_FILE = f"""
SELECT 1000 + id AS transaction_id,
    printf('C%06d', pick(id, 'customer', {CUSTOMERS})) AS customer_id,
    printf('Product %03d', product) AS product_name,
    {CATEGORIES}[product % 7 + 1] AS category,
    1 + pick(id, 'quantity', 5) AS quantity,
    CAST((500 + pick(product, 'price', 99500)) * (100 - pick(id, 'discount', 21)) // 100 / 100 AS DECIMAL(9, 2)) AS price,
    DATE '2024-01-01' + pick(id, 'day', 366) AS transaction_date
FROM (SELECT id, pick(id, 'product', {PRODUCTS}) AS product FROM range({{rows}}) AS sales(id))
"""


def generate(folder: Path, rows: int) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        database.execute(PICK)
        for name, query in (
            ("customer_data", CUSTOMER_FILE),
            ("sales_data", SALES_FILE.format(rows=rows)),
        ):
            database.execute(f"COPY ({query}) TO '{folder / name}.csv' (HEADER)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    args = parser.parse_args()
    generate(args.folder, args.rows)
