"""The five analytics, each a function of the enriched sales or of the customer analytics."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .schema import MONEY


def total(name: str) -> Column:
    """The sum of an amount, as an amount."""
    return F.sum(name).cast(MONEY)


def mean(amount: Column, count: Column) -> Column:
    """An average rounded half-up to cents.

    Not `avg`: it rounds to six decimals before we round to two. This quotient has 13, more than a count below 10^10 can
    bring to within a rounding of half a cent, so it is rounded once.
    """
    return F.round(amount / count.cast("decimal(10,0)"), 2).cast(MONEY)


def customer_analytics(enriched: DataFrame, customers: DataFrame) -> DataFrame:
    """One row a customer who bought: transactions, revenue, average value, last purchase."""
    counted = enriched.groupBy("customer_id").agg(
        F.count(F.lit(1)).alias("total_transactions"),
        total("revenue").alias("total_revenue"),
        mean(total("revenue"), F.count(F.lit(1))).alias("avg_transaction_value"),
        F.max("transaction_date").alias("last_purchase_date"),
        F.count("transaction_date").alias("purchase_frequency"),
    )
    # Aggregate on the key, then join the attributes: strings in the aggregate would turn it into a sort.
    attributes = customers.select(
        "customer_id", "customer_name", "city", "state", "customer_segment"
    )
    return attributes.join(counted, "customer_id").orderBy("customer_id")


def product_analytics(enriched: DataFrame) -> DataFrame:
    """One row a product: quantity, revenue, transactions, and the average of the prices asked in them."""
    return (
        enriched.groupBy("product_name", "category")
        .agg(
            F.sum("quantity").alias("total_quantity_sold"),
            total("revenue").alias("total_revenue"),
            F.count(F.lit(1)).alias("transaction_count"),
            mean(total("price"), F.count(F.lit(1))).alias("avg_price"),
        )
        .orderBy("product_name", "category")
    )


def geographic_analytics(customers: DataFrame) -> DataFrame:
    """One row a city, from the customer analytics: the people who bought there, revenue, transactions."""
    return (
        customers.groupBy("state", "city")
        .agg(
            F.count(F.lit(1)).alias("unique_customers"),
            total("total_revenue").alias("total_revenue"),
            F.sum("total_transactions").alias("total_transactions"),
        )
        .orderBy("state", "city")
    )


def daily_trends(enriched: DataFrame) -> DataFrame:
    """One row a day: transactions, revenue, and the people who bought."""
    return (
        enriched.groupBy("transaction_date")
        .agg(
            F.count(F.lit(1)).alias("daily_transactions"),
            total("revenue").alias("daily_revenue"),
            F.countDistinct("customer_id").alias("unique_customers"),
        )
        .orderBy("transaction_date")
    )


def segment_performance(customers: DataFrame) -> DataFrame:
    """One row a loyalty segment, from the customer analytics: customers, revenue, average revenue a customer; best first."""
    return (
        customers.groupBy("customer_segment")
        .agg(
            F.count(F.lit(1)).alias("customers"),
            total("total_revenue").alias("total_revenue"),
            mean(total("total_revenue"), F.count(F.lit(1))).alias("avg_customer_value"),
        )
        .orderBy(F.desc("total_revenue"), "customer_segment")
    )
