"""The job's numbers are those that plain Python gets from the same CSV files."""

from datetime import date
from decimal import Decimal

import pytest
from sales.schema import ANALYTICS
from sales_bucket import DATA
from sales_expected import expected, read, total

AS_OF = "2024-03-20"  # C001 is loyal, C002 to C007 are regular, C008 is new.


@pytest.fixture(scope="module")
def transformed(make_bucket):
    bucket = make_bucket()
    bucket.extract = bucket.run("extract", as_of=AS_OF)
    bucket.report = bucket.run("transform", as_of=AS_OF)
    return bucket


@pytest.mark.parametrize("name", list(ANALYTICS))
def test_equals_an_independent_computation(transformed, name):
    rows = transformed.rows(name)
    assert len(rows) == len(set(rows))
    assert set(rows) == expected(DATA, date.fromisoformat(AS_OF))[name]


def test_enriched_sales_have_every_sale_with_its_customer(transformed):
    sales, _ = read(DATA, date.fromisoformat(AS_OF))
    columns = ("transaction_id", "revenue", "customer_name", "category", "customer_segment")
    frame = transformed.job.staged("enriched_sales").select(*columns)
    assert {tuple(row) for row in frame.collect()} == {
        (
            sale["transaction_id"],
            sale["revenue"],
            sale["customer"]["customer_name"],
            sale["category"],
            sale["customer"]["segment"],
        )
        for sale in sales
    }


def test_the_sample_data_has_the_known_totals(transformed):
    sales, _ = read(DATA, date.fromisoformat(AS_OF))
    assert total(sales) == Decimal("5674.35")
    assert sorted(transformed.rows("segment_performance")) == [
        ("Loyal", 1, Decimal("1019.95"), Decimal("1019.95")),
        ("New", 1, Decimal("159.99"), Decimal("159.99")),
        ("Regular", 6, Decimal("4494.41"), Decimal("749.07")),
    ]


def test_the_quality_report_says_that_all_reconciles(transformed):
    report = transformed.report
    assert report["output_revenue"] == dict.fromkeys(["enriched_sales", *ANALYTICS], "5674.35")
    assert (report["status"], report["reconciliation"]) == ("EXCELLENT", "PASS")
    assert (
        report["null_values"],
        report["records_with_null_revenue"],
        report["records_with_zero_revenue"],
    ) == (0, 0, 0)
    sales = transformed.extract["sales"]
    assert (sales["rows"], sales["revenue"]) == (15, "5674.35")
