"""The checks themselves find what they are for."""

from decimal import Decimal

from sales import quality
from sales.quality import Measured, Unknown


def measured(revenue="5.00", zero=0):
    return Measured(2, Decimal(revenue), zero_revenue=zero, null_revenue=0, nulls=0)


def test_differences_in_both_directions_are_named():
    outputs = {
        "b": measured("4.99"),
        "c": measured("5.01"),
        "d": measured(),
    }
    assert quality.problems(Decimal("5.00"), outputs) == [
        "revenue of b is 4.99, of the input 5.00: 0.01 is missing",
        "revenue of c is 5.01, of the input 5.00: 0.01 too much",
    ]


def test_many_unknown_customers_are_counted():
    unknown = [("C0", 1, Decimal("1.00")), ("C1", 2, Decimal("3.00"))]
    unknown = Unknown(22, unknown)
    assert quality.problems(Decimal("5.00"), {"a": measured()}, unknown) == [
        "22 unknown customers, in the sales and in no customer file: "
        "C0 (1 sales, 1.00), C1 (2 sales, 3.00) and 20 more"
    ]


def test_a_customer_without_revenue_asks_for_a_review():
    assert (
        quality.report(Decimal("5.00"), {"customer_analytics": measured(zero=1)})["status"]
        == "REVIEW NEEDED"
    )
