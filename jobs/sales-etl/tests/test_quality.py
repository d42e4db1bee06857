"""The checks themselves find what they are for."""

from decimal import Decimal

from sales import quality
from sales.quality import Measured


def measured(revenue="5.00", zero=0, **nulls):
    return Measured(
        rows=2, revenue=Decimal(revenue), zero_revenue=zero, nulls={"total_revenue": 0, **nulls}
    )


def test_nulls_and_differences_in_both_directions_are_named():
    outputs = {
        "a": measured(city=1, state=2),
        "b": measured("4.99"),
        "c": measured("5.01"),
        "d": measured(),
    }
    assert quality.problems(Decimal("5.00"), outputs) == [
        "a has nulls: city 1, state 2",
        "revenue of b is 4.99, of the input 5.00: 0.01 is missing",
        "revenue of c is 5.01, of the input 5.00: 0.01 too much",
    ]


def test_many_unknown_customers_are_counted():
    unknown = [("C0", 1, Decimal("1.00")), ("C1", 2, Decimal("3.00"))]
    assert quality.problems(Decimal("5.00"), {"a": measured()}, unknown, 22) == [
        "22 unknown customers, in the sales and not in customer_data.csv: "
        "C0 (1 sales, 1.00), C1 (2 sales, 3.00) and 20 more"
    ]


def test_a_customer_without_revenue_asks_for_a_review():
    assert (
        quality.report(Decimal("5.00"), {"customer_analytics": measured(zero=1)})["status"]
        == "REVIEW NEEDED"
    )


def test_nulls_are_counted_while_writing(spark, tmp_path):
    frame = spark.createDataFrame(
        [("a", Decimal("1.50")), (None, Decimal("0.00")), (None, None)],
        "name string, revenue decimal(18,2)",
    )
    assert quality.write(frame, f"file://{tmp_path}/out", "revenue") == Measured(
        rows=3, revenue=Decimal("1.50"), zero_revenue=1, nulls={"name": 2, "revenue": 1}
    )
