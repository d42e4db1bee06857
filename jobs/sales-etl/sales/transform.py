"""Cleaning and enrichment: sales with their customers, tenure and loyalty segment as of the run's date."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .schema import MONEY, REVENUE

LOYAL_DAYS, REGULAR_DAYS = 365, 180


def clean_sales(sales: DataFrame) -> DataFrame:
    """Category in capitals, and the revenue of each sale."""
    return sales.withColumns({"category": F.upper("category"), "revenue": F.expr(REVENUE)})


def clean_customers(customers: DataFrame, as_of: str) -> DataFrame:
    """Names and places in capitals; tenure in days and loyalty segment on `as_of` (YYYY-MM-DD), not on the day it happens to run."""
    tenure = F.datediff(F.lit(as_of).cast("date"), "registration_date")
    segment = (
        F.when(tenure >= LOYAL_DAYS, "Loyal")
        .when(tenure >= REGULAR_DAYS, "Regular")
        .otherwise("New")
    )
    capitals = {name: F.upper(name) for name in ("customer_name", "city", "state")}
    return customers.withColumns(
        {**capitals, "customer_tenure_days": tenure, "customer_segment": segment}
    )


def enrich(sales: DataFrame, customers: DataFrame) -> DataFrame:
    """Every sale with its customer's columns; sales of unknown customers are lost, and the caller must count them."""
    return sales.join(customers, "customer_id")


def unknown_customers(sales: DataFrame, customers: DataFrame) -> DataFrame:
    """The customers that sales name and that are not there, with their sales and revenue."""
    return (
        sales.join(customers, "customer_id", "left_anti")
        .groupBy("customer_id")
        .agg(F.count(F.lit(1)).alias("sales"), F.sum("revenue").cast(MONEY).alias("revenue"))
        .orderBy("customer_id")
    )
