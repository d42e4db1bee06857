"""The sales ETL's numbers computed a second time, from the CSV files, with nothing but Python: no Spark, no code of the job."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def cents(amount: Decimal) -> Decimal:
    """Rounded to cents, half a cent up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def read(folder: Path, as_of: date) -> tuple[list[Row], dict[str, Row]]:
    """The sales and the customers by id, cleaned and with tenure and segment."""
    with open(folder / "customer_data.csv", newline="") as file:
        customers = {row["customer_id"]: row for row in csv.DictReader(file)}
    for customer in customers.values():
        days = (as_of - date.fromisoformat(customer["registration_date"])).days
        customer["segment"] = "Loyal" if days >= 365 else "Regular" if days >= 180 else "New"
        for name in ("customer_name", "city", "state"):
            customer[name] = customer[name].strip().upper()
    with open(folder / "sales_data.csv", newline="") as file:
        sales: list[Row] = list(csv.DictReader(file))
    for sale in sales:
        sale["category"] = sale["category"].strip().upper()
        sale["quantity"], sale["price"] = int(sale["quantity"]), Decimal(sale["price"])
        sale["revenue"] = sale["quantity"] * sale["price"]
        sale["day"] = date.fromisoformat(sale["transaction_date"])
        sale["customer"] = customers[sale["customer_id"]]
    return sales, customers


def grouped(sales: list[Row], key: Any) -> dict[Any, list[Row]]:
    """The sales by a key."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for sale in sales:
        groups[key(sale)].append(sale)
    return groups


def total(sales: list[Row]) -> Decimal:
    """The revenue of some sales."""
    return sum((sale["revenue"] for sale in sales), Decimal(0))


def expected(folder: Path, as_of: date) -> dict[str, set[tuple[Any, ...]]]:
    """Every analytics table as a set of rows, in the columns' order of the job."""
    sales, _ = read(folder, as_of)
    by_customer = grouped(sales, lambda sale: sale["customer_id"])
    customers = set()
    segments: dict[str, list[Decimal]] = defaultdict(list)
    for key, own in by_customer.items():
        who = own[0]["customer"]
        segments[who["segment"]].append(total(own))
        customers.add(
            (
                key,
                who["customer_name"],
                who["city"],
                who["state"],
                who["segment"],
                len(own),
                total(own),
            )
            + (cents(total(own) / len(own)), max(sale["day"] for sale in own), len(own))
        )
    return {
        "customer_analytics": customers,
        "product_analytics": {
            (*key, sum(sale["quantity"] for sale in own), total(own), len(own))
            + (cents(sum(sale["price"] for sale in own) / len(own)),)
            for key, own in grouped(
                sales, lambda sale: (sale["product_name"], sale["category"])
            ).items()
        },
        "geographic_analytics": {
            (*key, len({sale["customer_id"] for sale in own}), total(own), len(own))
            for key, own in grouped(
                sales, lambda sale: (sale["customer"]["state"], sale["customer"]["city"])
            ).items()
        },
        "daily_trends": {
            (day, len(own), total(own), len({sale["customer_id"] for sale in own}))
            for day, own in grouped(sales, lambda sale: sale["day"]).items()
        },
        "segment_performance": {
            (segment, len(values), sum(values), cents(sum(values) / len(values)))
            for segment, values in segments.items()
        },
    }
