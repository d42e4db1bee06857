"""A run is published as a whole, reads only what is new, and leaves the last good result when it fails."""

from datetime import date
from decimal import Decimal

import pytest
from jobkit.errors import DataError
from sales.schema import ANALYTICS

ANN = "A,Ann,a@x.org,Austin,TX,2023-01-01"
BOB = "B,Bob,b@x.org,Boston,MA,2023-01-01"


def sale(number, who="A", price="1.00"):
    return f"{number},{who},Pen,Office,1,{price},2024-01-15"


@pytest.fixture(scope="module")
def loaded(make_bucket):
    """The first run of all stages, and what the runs after it found; the tests look at it from both sides."""
    bucket = make_bucket()
    bucket.put_rows("customer_data", ANN)
    bucket.put_rows("sales_data", sale(1), sale(2))
    bucket.summary = bucket.run_all("one")
    return bucket


@pytest.fixture(scope="module")
def mended(loaded):
    """A run that fails, since a sale's customer is not there yet, and one after that customer has come."""
    loaded.first = dict(loaded.warehouse)
    loaded.put_rows("sales_data", sale(2, price="5.00"), sale(3, who="B"), name="second.csv")
    loaded.tried = loaded.run("extract", "two")
    with pytest.raises(DataError, match="1 unknown customers") as failed:
        loaded.run("transform", "two")
    loaded.failed = failed.value
    loaded.kept = (dict(loaded.warehouse), loaded.job.published("sales")["run"])
    loaded.put_rows("customer_data", BOB, name="late.csv")
    loaded.second = loaded.run_all("three", as_of="2023-08-01")
    return loaded


def test_the_summary_is_what_the_warehouse_has(loaded):
    found = loaded.summary
    assert found["executive_summary"] == {
        "run": "one",
        "as_of": "2024-03-20",
        "customers": 1,
        "transactions": 2,
        "revenue": "2.00",
        "average_customer_value": "2.00",
        "first_day": "2024-01-15",
        "last_day": "2024-01-15",
        "segments": [{"segment": "Loyal", "customers": 1, "revenue": "2.00"}],
    }
    assert found["top_customers"] == [
        {"customer": "ANN", "city": "AUSTIN", "segment": "Loyal", "revenue": "2.00"}
    ]
    assert found["top_products"] == [
        {"product": "Pen", "category": "OFFICE", "quantity": 2, "revenue": "2.00"}
    ]
    assert found["quality_report"]["status"] == "EXCELLENT"


def test_all_tables_are_published_with_the_run(mended):
    assert set(mended.first) == {*(f"{role}_table" for role in ANALYTICS), "publication"}
    ((run, as_of, _),) = mended.first["publication"]
    assert (run, as_of) == ("one", date(2024, 3, 20))


def test_a_run_that_fails_leaves_the_last_good_result(mended):
    assert mended.kept == (mended.first, "sales-etl.one")


def test_the_next_run_reads_again_what_the_failed_one_had_read(mended):
    assert mended.tried["sales"]["files"] == ["second.csv"]
    assert mended.tried["customers"]["files"] == []
    prices = {row[0]: str(row[5]) for row in mended.current("sales")}
    assert prices == {"1": "1.00", "2": "5.00", "3": "1.00"}
    assert mended.second["executive_summary"]["revenue"] == "7.00"
    segments = mended.second["executive_summary"]["segments"]
    assert segments == [{"segment": "Regular", "customers": 2, "revenue": "7.00"}]


def test_the_lake_has_what_the_warehouse_has(mended):
    for role in ANALYTICS:
        assert sorted(mended.current(role)) == sorted(mended.warehouse[f"{role}_table"])


def test_tables_of_another_run_or_with_another_revenue_fail_the_summary(mended):
    days = mended.warehouse["daily_trends_table"]
    mended.warehouse["daily_trends_table"] = [(*row[:2], Decimal("3.00"), row[3]) for row in days]
    with pytest.raises(DataError, match="^sales.daily_trends adds up to 3.00, the input to 7.00$"):
        mended.run("summary", "three")
    published = mended.warehouse["publication"][0]
    mended.warehouse["publication"] = [("other", *published[1:])]
    with pytest.raises(DataError, match="^the warehouse has the tables of run other, not of three"):
        mended.run("summary", "three")
