"""What is wrong with a header is said as the difference from what is declared."""

import pytest
from csv_drop import Drop
from jobkit.csv_format import CsvFormat
from jobkit.csv_header import mistakes

DECLARED = ["id", "day", "quantity", "price"]
PLAIN = CsvFormat(delimiter=",", quote='"', header="exact", nulls={}, formats={})


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("id,day,quantity,price\n1,2,3,4\n", []),
        ("\ufeffid,day,quantity,price", []),
        (' id , "day",quantity,"price"\r\n', []),
        ("id,day,quantity,price\rx", []),
        ("id,day,price\n", ["column 'quantity' is missing"]),
        ("day,price\n", ["column 'id' is missing", "column 'quantity' is missing"]),
        ("id,day,quantity,price,note\n", ["column 'note' is not declared"]),
        ("id,day,quantity,price,\n", ["column '' is not declared"]),
        ("id,day,quantity,Price\n", ["column 'price' is missing", "column 'Price' is not declared"]),
        ("id,day,quantity,price,day\n", ["column 'day' is there twice"]),
        ("id,day,price,quantity\n", ["column 'quantity' is in place 4, declared is place 3"]),
        ("price,id,day,quantity\n", ["column 'price' is in place 1, declared is place 4"]),
        (
            "price,id,quantity\n",
            ["column 'day' is missing", "column 'price' is in place 1, declared is place 4"],
        ),
        ("id;day;quantity;price\n", ["has its columns separated by ';', not by ','"]),
        ("id;day,quantity;price\n", ["has its columns separated by ';', not by ','"]),
        ("id\tday\tprice\n", [r"has its columns separated by '\t', not by ','"]),
        ("1,2024-01-15,3,4.00\n", ["has no header: its first line is '1,2024-01-15,3,4.00'"]),
        ("\nid,day,quantity,price\n", ["has no header: its first line is ''"]),
        ("", ["is empty: not even a header is there"]),
        ("id,day".encode("utf-16"), ["is text in UTF-16: save it in UTF-8"]),
        (b"PK\x03\x04\x14\x00", ["is a workbook or an archive: save its table as CSV"]),
        (b"\x1f\x8b\x08\x00", ["is packed by gzip: unpack it, or let its name end with .csv.gz"]),
    ],
)
def test_the_difference_is_said(head, said):
    assert mistakes(head if isinstance(head, bytes) else head.encode(), DECLARED, PLAIN) == said


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return Drop(spark, tmp_path, monkeypatch)


def test_each_difference_is_said_once_with_the_files_that_have_it(drop):
    drop.put("a.csv", "id,amount\nx,1\n")
    for number in range(13):
        drop.put(f"b{number:02}.csv", "id\nx\n")
    drop.put("c.csv", "amount,id\n")
    names = ", ".join(f"'b{number:02}.csv'" for number in range(1, 11))
    assert drop.run()["error"] == (
        "csv:in does not have its schema:\n"
        f"- file:{drop.folder}/in/b00.csv and 12 more ({names}, 2 more): column 'amount' is missing\n"
        f"- file:{drop.folder}/in/c.csv: column 'id' is in place 2, declared is place 1\n"
        "the header must be id,amount"
    )


def test_an_object_is_named_as_clients_of_the_store_name_it(drop, monkeypatch):
    from jobkit import csv_files
    from jobkit.dataset import Dataset

    monkeypatch.setenv("HEADWATER_BASE", "s3a://headwater")
    dataset = Dataset.of("drop", drop.spec()["reads"]["drop"])
    assert csv_files.address(dataset, "june fix.csv") == "s3://headwater/in/june fix.csv"
    assert csv_files.address(dataset, "a\nb.csv") == "'s3://headwater/in/a\\nb.csv'"


def test_a_header_that_is_longer_than_what_is_looked_at_is_read_as_a_whole(spark, tmp_path, monkeypatch):
    names = [f"column_{number:04}" for number in range(900)]
    wide = Drop(spark, tmp_path, monkeypatch, columns=", ".join(f"{name} string?" for name in names))
    wide.put("a.csv", ",".join(names[:-1]) + "\n")
    assert "a.csv: column 'column_0899' is missing\n" in wide.run()["error"]
