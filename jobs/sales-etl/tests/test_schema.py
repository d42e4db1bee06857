"""A file with a wrong column, type or a duplicate is refused, with the exact words; nothing is repaired silently."""

import pytest
from jobkit import csv_rows
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from sales_bucket import HEADERS

GOOD = "1,C001,Pen,Office,1,1.00,2024-01-15"
HEADER = HEADERS["sales_data"]


def refused(bucket):
    with pytest.raises((PySparkException, Py4JJavaError, DataError)) as failed:
        bucket.run("extract")
    return failed.value


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace(",price", ""), "column 'price' is missing"),
        (
            HEADER.replace("quantity,price", "price,quantity"),
            "column 'quantity' is in place 6, declared is place 5",
        ),
        ("", "has no header: its first line is ''"),
    ],
)
def test_a_wrong_header_is_refused(bucket, header, said):
    bucket.put("sales_data", header + "\n")
    assert str(refused(bucket)) == (
        "csv:sales/input/sales-data does not have its schema:\n"
        f"- file:{bucket.folder}/sales/input/sales-data/sales_data.csv: {said}\n"
        f"the header must be {HEADER}"
    )


def test_every_wrong_value_is_named(bucket):
    bucket.put_rows(
        "sales_data",
        GOOD,
        "2,C001,Pen,Office,two,1.00,2024-01-15",
        "3,C001,Pen,Office,-1,1.00,2024-01-15",
        "",
        "4,C001,Pen,Office,0,-1.00,2024-01-15",
        "5,C001,Pen,Office,99999999999,1.005,2024-02-30",
        "6,,Pen, ,1.5,1e3,15.01.2024",
        "7,C001,Pen,Office,1,1.00",
        "8,C001,Pen,Office,1,12345678901234567.00,2024-01-15",
        '9,C001,"Pen, red ""A""",Office,1,1.00,2024-01-15',
    )
    assert "a row does not fit" in str(refused(bucket))
    dataset = Dataset.of("sales_data", bucket.spec["reads"]["sales_data"])
    found = csv_rows.problems(bucket.spark, dataset, ["sales_data.csv"]).splitlines()
    named: list[tuple[str, list[str]]] = []
    for line in found:
        if line.startswith("- "):
            named.append((line[2:-1], []))
        elif line.startswith(" "):
            named[-1][1].append(line.partition("sales_data.csv line ")[2].partition(":")[0])
    assert named == [
        ("quantity 'two' is no int", ["3"]),
        ("it must be that quantity >= 1", ["4", "6"]),
        ("it must be that price >= 0", ["6"]),
        ("quantity '99999999999' is no int", ["7"]),
        ("price '1.005' is no decimal(18,2)", ["7"]),
        ("transaction_date '2024-02-30' is no date", ["7"]),
        ("customer_id is empty", ["8"]),
        ("category is empty", ["8"]),
        ("quantity '1.5' is no int", ["8"]),
        ("price '1e3' is no decimal(18,2)", ["8"]),
        ("transaction_date '15.01.2024' is no date", ["8"]),
        ("is no record of 7 fields", ["9"]),
        ("price '12345678901234567.00' is no decimal(18,2)", ["10"]),
    ]


def test_a_duplicated_transaction_is_named_with_its_file(bucket):
    rows = ["1003,C003,Mug,Home,1,89.99,2024-01-15", " 1003 ,C001,Pen,Office,1,1.00,2024-01-15"]
    bucket.put_rows("sales_data", GOOD, *rows, name="twice.csv")
    assert str(refused(bucket)) == (
        "csv:sales/input/sales-data does not have its schema:\n"
        f"- file:{bucket.folder}/sales/input/sales-data/twice.csv: transaction_id '1003' is there 2 times"
    )


def test_windows_line_ends_quotes_and_a_byte_order_mark_are_read(bucket):
    rows = ['1,C001,"Pen, ""red""",Office,1,1.50,2024-01-15', "2,C002,Ink,Office,2,0.25,2024-01-16"]
    bucket.put("sales_data", ("\ufeff" + "\r\n".join([HEADER, *rows]) + "\r\n").encode())
    found = bucket.run("extract")["sales"]
    assert (found["rows"], found["revenue"]) == (2, "2.00")
    assert {row[2] for row in bucket.rows("sales")} == {'Pen, "red"', "Ink"}
