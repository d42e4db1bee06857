"""The sales ETL the way that the seed describes it: `seed.py extract|transform|load BASE`, from BASE/input to BASE/output.

What it does is the seed's, its faults among it, so that the benchmark measures what a user would leave behind:
- amounts are doubles, and reconcile to within a cent only;
- `unique_customers` counts sales, not customers;
- segments depend on the day it runs;
- sales of unknown customers vanish in the inner join, and their revenue shows as a failed reconciliation that stops nothing;
- the schema is not enforced: a value of another type becomes null and is counted in no check but that of customer_id;
- duplicates are not looked for;
- nothing is cached, so each count, sum and table reads and joins everything again;
- all results are written over the last good ones, one after the other.
Only its paths are parameters. Its load into a database is a comment, so there is none here. Each phase is a process of its own,
as a task of Airflow is.
"""

from __future__ import annotations

import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

SALES = (
    "transaction_id string, customer_id string, product_name string, category string, "
    "quantity int, price double, transaction_date string"
)
CUSTOMERS = (
    "customer_id string, customer_name string, email string, city string, state string, "
    "registration_date string"
)
ADAPTIVE = {"spark.sql.adaptive.enabled": "true"}
EXTRACT = {
    **ADAPTIVE,
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
}


def session(name: str, settings: dict[str, str]) -> SparkSession:
    """The session of a phase."""
    builder = SparkSession.builder.appName(name).master("local[*]").config(map=settings)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    return spark


def write(frame: DataFrame, path: str, files: int = 1) -> None:
    """Write a result as Parquet, in one file."""
    frame.coalesce(files).write.mode("overwrite").parquet(path)


def extract(base: str) -> None:
    """CSV to Parquet, with two counts of each file."""
    spark = session("ETL_Extract_Phase", EXTRACT)
    sales = spark.read.csv(f"{base}/input/sales_data.csv", header=True, schema=SALES)
    customers = spark.read.csv(f"{base}/input/customer_data.csv", header=True, schema=CUSTOMERS)
    for name, frame in (("sales", sales), ("customers", customers)):
        print(f"{name} extracted: {frame.count()}")
    for name, frame in (("sales", sales), ("customers", customers)):
        print(f"{name} without customer_id: {frame.filter(frame.customer_id.isNull()).count()}")
    write(sales, f"{base}/temp/extracted_sales")
    write(customers, f"{base}/temp/extracted_customers")
    spark.stop()


def transform(base: str) -> None:
    """Clean, join, segment and aggregate."""
    spark = session("ETL_Transform_Phase", ADAPTIVE)
    sales = spark.read.parquet(f"{base}/temp/extracted_sales")
    customers = spark.read.parquet(f"{base}/temp/extracted_customers")
    print(f"loaded: {sales.count()} sales, {customers.count()} customers")
    cleaned = cleaned_sales(sales)
    enriched = enrich(cleaned, customers)
    print(f"enriched: {enriched.count()}")
    results = analytics(enriched)
    before = cleaned.agg(F.sum("revenue")).collect()[0][0]
    after = results["customer_analytics"].agg(F.sum("total_revenue")).collect()[0][0]
    print(f"revenue: {before:,.2f} before, {after:,.2f} after")
    print(f"reconciliation: {'PASS' if abs(before - after) < 0.01 else 'FAIL'}")
    for name, frame in results.items():
        write(frame, f"{base}/output/{name}")
    write(enriched, f"{base}/output/enriched_sales", files=2)
    for name in ("customer_analytics", "product_analytics"):
        results[name].orderBy(F.desc("total_revenue")).show(5)
    spark.stop()


def cleaned_sales(sales: DataFrame) -> DataFrame:
    """Trimmed text, revenue as a double, dates as dates."""
    return (
        sales.withColumn("product_name", F.trim("product_name"))
        .withColumn("category", F.trim(F.upper("category")))
        .withColumn("revenue", F.col("quantity") * F.col("price"))
        .withColumn("transaction_date", F.to_date("transaction_date", "yyyy-MM-dd"))
    )


def enrich(sales: DataFrame, customers: DataFrame) -> DataFrame:
    """The sales of known customers, with their tenure and segment today."""
    cleaned = customers.withColumn("email", F.trim("email"))
    for name in ("customer_name", "city", "state"):
        cleaned = cleaned.withColumn(name, F.trim(F.upper(name)))
    registered = F.to_date("registration_date", "yyyy-MM-dd")
    tenure = F.col("customer_tenure_days")
    return (
        sales.join(cleaned, "customer_id", "inner")
        .withColumn("customer_tenure_days", F.datediff(F.current_date(), registered))
        .withColumn(
            "customer_segment",
            F.when(tenure >= 365, "Loyal").when(tenure >= 180, "Regular").otherwise("New"),
        )
    )


def analytics(enriched: DataFrame) -> dict[str, DataFrame]:
    """The seed's four tables."""
    customers = enriched.groupBy(
        "customer_id", "customer_name", "city", "state", "customer_segment"
    ).agg(
        F.count("transaction_id").alias("total_transactions"),
        F.sum("revenue").alias("total_revenue"),
        F.avg("revenue").alias("avg_transaction_value"),
        F.max("transaction_date").alias("last_purchase_date"),
        F.count("transaction_date").alias("purchase_frequency"),
    )
    products = enriched.groupBy("product_name", "category").agg(
        F.sum("quantity").alias("total_quantity_sold"),
        F.sum("revenue").alias("total_revenue"),
        F.count("transaction_id").alias("transaction_count"),
        F.avg("price").alias("avg_price"),
    )
    places = enriched.groupBy("state", "city").agg(
        F.count("customer_id").alias("unique_customers"),
        F.sum("revenue").alias("total_revenue"),
        F.count("transaction_id").alias("total_transactions"),
    )
    days = enriched.groupBy("transaction_date").agg(
        F.count("transaction_id").alias("daily_transactions"),
        F.sum("revenue").alias("daily_revenue"),
        F.count("customer_id").alias("unique_customers"),
    )
    return {
        "customer_analytics": rounded(customers, "total_revenue", "avg_transaction_value"),
        "product_analytics": rounded(products, "total_revenue", "avg_price"),
        "geographic_analytics": rounded(places, "total_revenue"),
        "daily_trends": rounded(days, "daily_revenue").orderBy("transaction_date"),
    }


def rounded(frame: DataFrame, *amounts: str) -> DataFrame:
    """Amounts to two decimals."""
    for name in amounts:
        frame = frame.withColumn(name, F.round(name, 2))
    return frame


def load(base: str) -> None:
    """Two tables as CSV, and the summary."""
    spark = session("ETL_Load_Phase", {})
    tables = {
        name: spark.read.parquet(f"{base}/output/{name}")
        for name in (
            "customer_analytics",
            "product_analytics",
            "geographic_analytics",
            "daily_trends",
        )
    }
    for name in ("customer_analytics", "product_analytics"):
        csv = tables[name].coalesce(1).write.mode("overwrite").option("header", "true")
        csv.csv(f"{base}/output/csv/{name}")
    customers = tables["customer_analytics"]
    print(f"customers: {customers.count()}")
    for how in ("sum", "avg"):
        print(f"{how} of revenue: {customers.agg({'total_revenue': how}).collect()[0][0]:,.2f}")
    segments = customers.groupBy("customer_segment").agg(
        {"total_revenue": "sum", "customer_id": "count"}
    )
    segments.orderBy(F.desc("sum(total_revenue)")).show()
    nulls = customers.filter(F.col("total_revenue").isNull()).count()
    zeros = customers.filter(F.col("total_revenue") == 0).count()
    print(f"null revenue: {nulls}, zero revenue: {zeros}")
    print(f"quality: {'EXCELLENT' if nulls == zeros == 0 else 'REVIEW NEEDED'}")
    spark.stop()


if __name__ == "__main__":
    {"extract": extract, "transform": transform, "load": load}[sys.argv[1]](sys.argv[2])
