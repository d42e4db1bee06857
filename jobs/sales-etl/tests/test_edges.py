"""The stages at both ends: the input that is ensured, and the summary that is read back."""

import sqlite3

import pytest
from sales import inputs, layout
from sales.summary import summary

SAMPLES = {name: f"sample of {name}" for name in inputs.FILES}


def ensure(there, source=layout.INPUT):
    put = {}
    inputs.ensure(lambda key: key in there, put.__setitem__, source, SAMPLES)
    return put


def test_samples_fill_an_empty_input():
    assert ensure(set()) == {f"{layout.INPUT}/{name}": text for name, text in SAMPLES.items()}


def test_a_users_files_stay():
    assert ensure({f"{layout.INPUT}/{name}" for name in inputs.FILES}) == {}


def test_half_an_input_is_refused():
    with pytest.raises(ValueError, match="^sales/input lacks customer_data.csv: upload it, or "):
        ensure({f"{layout.INPUT}/sales_data.csv"})


def test_no_sample_goes_where_the_user_pointed():
    with pytest.raises(
        ValueError, match="^mine lacks sales_data.csv and customer_data.csv: upload it, or "
    ):
        ensure(set(), "mine")


@pytest.fixture
def query():
    """A small warehouse; SQLite reads `sales.x` once a database is attached under that name."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("""
        ATTACH ':memory:' AS sales;
        CREATE TABLE sales.publication AS SELECT 'run' AS run, '2024-03-01' AS as_of;
        CREATE TABLE sales.customer_analytics (customer_id, customer_name, city, customer_segment, total_revenue);
        INSERT INTO sales.customer_analytics VALUES
          ('A', 'ANN', 'AUSTIN', 'Loyal', 10.00), ('B', 'BOB', 'BOSTON', 'New', 0.05), ('C', 'CY', 'BOSTON', 'New', 0.10);
        CREATE TABLE sales.product_analytics AS
          SELECT 'Pen' AS product_name, 'OFFICE' AS category, 4 AS total_quantity_sold, 10.15 AS total_revenue;
        CREATE TABLE sales.geographic_analytics AS SELECT 10.15 AS total_revenue;
        CREATE TABLE sales.daily_trends AS
          SELECT '2024-01-15' AS transaction_date, 4 AS daily_transactions, 10.15 AS daily_revenue;
        CREATE TABLE sales.segment_performance (customer_segment, customers, total_revenue);
        INSERT INTO sales.segment_performance VALUES ('New', 2, 0.15), ('Loyal', 1, 10.00);
        """)
    return lambda sql: connection.execute(sql).fetchall()


def test_the_summary_is_what_the_warehouse_has(query):
    found = summary(query, "run", {"input_revenue": "10.15"})
    assert found["executive_summary"] == {
        "run": "run",
        "as_of": "2024-03-01",
        "customers": 3,
        "transactions": 4,
        "revenue": "10.15",
        "average_customer_value": "3.38",
        "first_day": "2024-01-15",
        "last_day": "2024-01-15",
        "segments": [
            {"segment": "Loyal", "customers": 1, "revenue": "10.00"},
            {"segment": "New", "customers": 2, "revenue": "0.15"},
        ],
    }
    assert [row["customer"] for row in found["top_customers"]] == ["ANN", "CY", "BOB"]
    assert found["top_products"] == [
        {"product": "Pen", "category": "OFFICE", "quantity": 4, "revenue": "10.15"}
    ]
    assert found["quality_report"] == {"input_revenue": "10.15"}


def test_a_table_that_does_not_add_up_fails_with_both_numbers(query):
    with pytest.raises(
        ValueError, match="^sales.customer_analytics adds up to 10.15, the input to 10.16$"
    ):
        summary(query, "run", {"input_revenue": "10.16"})


def test_another_runs_tables_fail(query):
    with pytest.raises(ValueError, match="^the warehouse has the tables of run run, not of mine"):
        summary(query, "mine", {"input_revenue": "10.15"})
