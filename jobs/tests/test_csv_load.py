"""Strangers' files in an incremental load: each by its own header, packed or not, the later one's row in place of an earlier one's."""

import gzip

import pytest
from csv_drop import Drop
from jobkit import incremental
from jobkit.job import Job
from pyspark.sql import functions as F

COLUMNS = [
    {"name": "id", "type": "int", "nullable": False},
    {"name": "day", "type": "date", "nullable": True},
    {"name": "amount", "type": "decimal(6,2)", "nullable": True},
]
TARGET = {
    "kind": "lake",
    "name": "shop.strange",
    "uri": "lake:shop.strange",
    "columns": COLUMNS,
    "primaryKey": ["id"],
}


@pytest.fixture
def here(spark, tmp_path, monkeypatch, tables):
    tables(TARGET)
    return Drop(
        spark,
        tmp_path,
        monkeypatch,
        columns="id int, day date?, amount decimal(6,2)?",
        delimiter=";",
        header="at least",
        nulls=["NA"],
        formats={"day": "dd.MM.yyyy"},
    )


def load(here, run):
    job = Job(here.spark, {**here.spec(), "writes": {"all": TARGET}}, run=run, as_of="2024-01-15")
    note = incremental.load_new(job, "drop", "all", amount=F.sum("amount"))
    job.publish({"all": note})
    rows = [[str(value) for value in row] for row in job.read("all").orderBy("id").collect()]
    return note["files"], rows


def test_what_is_new_is_read_by_name_and_a_later_file_s_row_wins(here):
    here.put("z.csv", "id;day;amount\n1;01.02.2024;1\n2;NA;2\n")
    here.put("a.csv.gz", gzip.compress(b"x;amount;id;day\n;3.5;2;03.02.2024\n"))
    assert load(here, "one") == (
        ["z.csv", "a.csv.gz"],
        [["1", "2024-02-01", "1.00"], ["2", "2024-02-03", "3.50"]],
    )
    assert load(here, "two")[0] == []
    here.put("b 1%.csv.gz", gzip.compress("\ufeffday;id;amount\r\n04.02.2024;1;NA\r\n".encode()))
    assert load(here, "three") == (
        ["b 1%.csv.gz"],
        [["1", "2024-02-04", "None"], ["2", "2024-02-03", "3.50"]],
    )


def test_a_key_that_is_twice_in_a_packed_file_is_named_with_it(here):
    here.put("a.csv", "id;day;amount\n1;;1\n")
    file = here.put("b.csv.gz", gzip.compress(b"amount;id;day\n1;7;\n2;7;\n"))

    def load_new(job):
        incremental.load_new(job, "drop", "all")

    here.spec = lambda given=here.spec(): {**given, "writes": {"all": TARGET}}
    assert here.run(load_new)["error"] == (
        f"csv:in does not have its schema:\n- file:{file}: id 7 is there 2 times"
    )


def test_a_row_that_does_not_fit_is_named_by_a_load_too(here):
    here.put("a.csv", "id;day;amount\n1;;1\n")
    file = here.put("b.csv.gz", gzip.compress(b"amount;id;day\n1;7;2024-02-03\nNA;NA;\n"))
    here.spec = lambda given=here.spec(): {**given, "writes": {"all": TARGET}}
    error = here.run(lambda job: incremental.load_new(job, "drop", "all"))["error"]
    assert error.splitlines()[1:5] == [
        "- day '2024-02-03' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 2: 1;7;2024-02-03",
        "- id is empty: 'NA' means null:",
        f"    file:{file} line 3: NA;NA;",
    ]
