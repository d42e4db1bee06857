"""The rules that are easily got wrong: segments at their limits, distinct customers, rounding, unknown customers."""

from datetime import date
from decimal import Decimal

import pytest
from jobkit.errors import DataError
from pyspark.sql import functions as F
from sales import analytics
from sales.schema import ANALYTICS, ENRICHED
from sales.transform import clean_customers


def customer(name, registered):
    return f"{name},Name {name},{name}@x.org,Town,TS,{registered}"


def test_segments_change_on_day_180_and_day_365(spark):
    registered = {
        "179": "2024-01-04",
        "180": "2024-01-03",
        "364": "2023-07-03",
        "365": "2023-07-02",
        "early": "2024-08-01",
    }
    rows = [(key, "n", "c", "s", date.fromisoformat(day)) for key, day in registered.items()]
    fields = "customer_id string, customer_name string, city string, state string, registration_date date"
    found = clean_customers(spark.createDataFrame(rows, fields), "2024-07-01")
    assert {
        tuple(row)
        for row in found.select("customer_id", "customer_tenure_days", "customer_segment").collect()
    } == {
        ("179", 179, "New"),
        ("180", 180, "Regular"),
        ("364", 364, "Regular"),
        ("365", 365, "Loyal"),
        ("early", -31, "New"),
    }


def test_a_customer_who_buys_twice_in_a_city_or_a_day_is_one_customer(bucket):
    bucket.put_rows("customer_data", customer("A", "2023-01-01"), customer("B", "2023-01-01"))
    bucket.put_rows(
        "sales_data",
        *(f"{number},{who},Pen,Office,1,1.50,2024-01-15" for number, who in enumerate("AAB")),
    )
    bucket.run("extract")
    bucket.run("transform")
    assert bucket.rows("geographic_analytics") == [("TS", "TOWN", 2, Decimal("4.50"), 3)]
    assert bucket.rows("daily_trends") == [(date(2024, 1, 15), 3, Decimal("4.50"), 2)]


@pytest.mark.parametrize(
    ("amounts", "average"),
    [
        (["0.01", "0.02"], "0.02"),  # 0.015: half a cent goes up
        (["0.01", "0.01", "0.02"], "0.01"),  # 0.01333
        (["10.00", "10.01"], "10.01"),  # 10.005, which as a double would be 10.0
        (["1.00"], "1.00"),
    ],
)
def test_averages_are_rounded_half_up_to_cents(spark, amounts, average):
    frame = spark.createDataFrame(
        [(Decimal(amount),) for amount in amounts], "amount decimal(18,2)"
    )
    assert frame.agg(analytics.mean(analytics.total("amount"), F.count("*"))).first()[0] == Decimal(
        average
    )


def test_an_average_just_below_half_a_cent_is_not_rounded_twice(spark):
    # 0.004999999995: `avg` makes 0.005000 of it, and rounding that gives a cent too much.
    frame = spark.range(1).select(
        F.lit(Decimal("4999999.99")).cast("decimal(18,2)").alias("sum"),
        F.lit(1_000_000_000).alias("n"),
    )
    assert frame.select(analytics.mean(F.col("sum"), F.col("n"))).first()[0] == Decimal("0.00")


def test_names_and_places_are_cleaned(bucket):
    bucket.put_rows("sales_data", "1,A,  Pen , office ,1,1.00,2024-01-15")
    bucket.put_rows("customer_data", "A, ann  lee ,a@x.org , new york , ny ,2023-01-01")
    bucket.run("extract")
    bucket.run("transform")
    sale = bucket.job.staged("enriched_sales").first()
    assert (sale["product_name"], sale["category"]) == ("Pen", "OFFICE")
    assert (sale["customer_name"], sale["city"], sale["state"], sale["email"]) == (
        "ANN  LEE",
        "NEW YORK",
        "NY",
        "a@x.org",
    )


def test_sales_of_unknown_customers_fail_the_run_with_their_names_and_both_numbers(bucket):
    bucket.put_rows(
        "sales_data",
        "1,A,Pen,Office,1,10.00,2024-01-15",
        "2,X,Pen,Office,2,1.25,2024-01-15",
        "3,X,Pen,Office,1,1.00,2024-01-16",
        "4,Y,Pen,Office,1,0.05,2024-01-16",
    )
    bucket.put_rows("customer_data", customer("A", "2023-01-01"))
    bucket.run("extract")
    with pytest.raises(DataError) as failed:
        bucket.run("transform")
    lines = str(failed.value).splitlines()
    assert lines[0] == "the results do not reconcile with the input:"
    assert sorted(lines[1:-1]) == sorted(
        f"- revenue of {name} is 10.00, of the input 13.55: 3.55 is missing"
        for name in (ENRICHED, *ANALYTICS)
    )
    assert lines[-1] == (
        "- 2 unknown customers, in the sales and in no customer file: X (2 sales, 3.50), Y (1 sales, 0.05)"
    )
