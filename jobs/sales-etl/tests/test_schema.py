"""A file with a wrong column, type or a duplicate is refused, with the exact words; nothing is repaired silently."""

import pytest
from sales_bucket import CUSTOMER_HEADER, SALES_HEADER
from jobkit.errors import DataError
from sales import layout
from sales.schema import SALES, header_problems

GOOD = "1,C001,Pen,Office,1,1.00,2024-01-15"
EXPECTED = f"expected the header {SALES_HEADER}"


def refused(bucket) -> list[str]:
    with pytest.raises(DataError) as failed:
        bucket.extract()
    first, *problems = str(failed.value).splitlines()
    assert first == f"{bucket.base}/{layout.INPUT} does not have the expected schema:"
    return [problem.removeprefix("- ") for problem in problems]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (SALES_HEADER.replace(",price", ""), "column 'price' is missing"),
        (f"{SALES_HEADER},note", "column 'note' is not expected"),
        (
            SALES_HEADER.replace("price", "cost"),
            "column 'price' is missing; column 'cost' is not expected",
        ),
        (
            SALES_HEADER.replace("quantity,price", "price,quantity"),
            "the columns are in another order",
        ),
        (f"{SALES_HEADER},price", "column 'price' is there twice"),
        (
            SALES_HEADER.replace("price", "Price"),
            "column 'price' is missing; column 'Price' is not expected",
        ),
    ],
)
def test_a_wrong_header_is_named(header, words):
    assert header_problems(SALES, header) == [f"sales_data.csv line 1: {words}; {EXPECTED}"]


def test_a_header_may_be_quoted_and_have_blanks():
    assert header_problems(SALES, ", ".join(f'"{name}"' for name in SALES.columns)) == []


def test_a_file_without_a_header_row_is_refused(bucket):
    (bucket.input / "sales_data.csv").write_text("")
    assert refused(bucket) == [f"sales_data.csv is empty; {EXPECTED}"]


def test_a_file_without_rows_is_refused(bucket):
    bucket.write(sales=[])
    assert refused(bucket) == ["sales_data.csv has a header and no rows"]


def test_a_missing_file_is_refused_and_the_other_still_checked(bucket):
    (bucket.input / "sales_data.csv").unlink()
    (bucket.input / "customer_data.csv").write_text(CUSTOMER_HEADER.replace("city", "town") + "\n")
    assert refused(bucket) == [
        "sales_data.csv does not exist",
        "customer_data.csv line 1: column 'city' is missing; column 'town' is not expected; "
        f"expected the header {CUSTOMER_HEADER}",
    ]


def test_every_wrong_value_is_named_with_its_line(bucket):
    bucket.write(
        sales=[
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
        ]
    )
    quantity = "is not a whole number from 1 to 2147483647"
    price = "is not an amount of at least 0 with at most 2 decimals"
    day = "is not a date as YYYY-MM-DD"
    assert refused(bucket) == [
        f"sales_data.csv line 3: quantity 'two' {quantity}",
        f"sales_data.csv line 4: quantity '-1' {quantity}",
        f"sales_data.csv line 6: quantity '0' {quantity}; price '-1.00' {price}",
        f"sales_data.csv line 7: quantity '99999999999' {quantity}; price '1.005' {price}; "
        f"transaction_date '2024-02-30' {day}",
        f"sales_data.csv line 8: customer_id is empty; category is empty; quantity '1.5' {quantity}; "
        f"price '1e3' {price}; transaction_date '15.01.2024' {day}",
        "sales_data.csv line 9: is not a record of 7 fields: 7,C001,Pen,Office,1,1.00",
        f"sales_data.csv line 10: price '12345678901234567.00' {price}",
    ]


def test_a_duplicated_transaction_and_customer_are_named_with_their_lines(bucket):
    sales = (bucket.input / "sales_data.csv").read_text()
    (bucket.input / "sales_data.csv").write_text(
        sales
        + "1003,C003,Coffee Maker,Appliances,1,89.99,2024-01-15\n 1003 ,C001,Pen,Office,1,1.00,2024-01-15\n"
    )
    customers = (bucket.input / "customer_data.csv").read_text()
    (bucket.input / "customer_data.csv").write_text(
        customers + "C002,Jane Doe,j@x.org,Boston,MA,2023-01-01\n"
    )
    assert refused(bucket) == [
        "sales_data.csv: transaction_id '1003' is there 3 times, on lines 4, 17, 18",
        "customer_data.csv: customer_id 'C002' is there 2 times, on lines 3, 10",
    ]


def test_a_second_header_in_the_middle_is_not_taken_for_one(bucket):
    bucket.write(sales=[GOOD, SALES_HEADER])
    assert [problem[:24] for problem in refused(bucket)] == ["sales_data.csv line 3: q"]


def test_more_problems_than_fit_are_counted(bucket):
    bucket.write(sales=[f"{number},C001,Pen,Office,1,free,2024-01-15" for number in range(25)])
    problems = refused(bucket)
    assert len(problems) == 21
    assert problems[-1] == "sales_data.csv: and 5 more lines like these"


def test_line_numbers_hold_in_a_file_that_spark_splits(bucket):
    bucket.spark.conf.set("spark.sql.files.maxPartitionBytes", "256")
    try:
        bucket.write(
            sales=[f"{number},C001,Pen,Office,1,1.00,2024-01-15" for number in range(40)]
            + ["x,C001,Pen,Office,1,,2024-01-15"]
        )
        assert refused(bucket) == ["sales_data.csv line 42: price is empty"]
    finally:
        bucket.spark.conf.unset("spark.sql.files.maxPartitionBytes")


def test_windows_line_ends_quotes_and_a_byte_order_mark_are_read(bucket):
    rows = ['1,C001,"Pen, ""red""",Office,1,1.50,2024-01-15', "2,C002,Ink,Office,2,0.25,2024-01-16"]
    (bucket.input / "sales_data.csv").write_bytes(
        ("\ufeff" + "\r\n".join([SALES_HEADER, *rows]) + "\r\n").encode()
    )
    report = bucket.extract()
    assert (report["rows_out"]["sales_data"], report["revenue"]) == (2, "2.00")
    typed = bucket.spark.read.parquet(f"{bucket.base}/{layout.typed('run', 'sales_data')}")
    assert {row["product_name"] for row in typed.collect()} == {'Pen, "red"', "Ink"}
