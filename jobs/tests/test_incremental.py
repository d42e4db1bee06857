"""Incremental loads: a run reads what is new, a later row of a key wins, and what was published stays until then."""

import os

import pytest
from jobkit import incremental
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.watermark import File, after, newer
from pyspark.sql import functions as F

COLUMNS = [
    {"name": "id", "type": "string", "nullable": False},
    {"name": "amount", "type": "decimal(6,2)", "nullable": False},
]
SPEC = {
    "name": "copy",
    "needs": [],
    "params": {},
    "reads": {
        "drop": {"kind": "csv", "name": "in", "uri": "csv:in", "columns": COLUMNS, "checks": []}
    },
    "writes": {
        "all": {
            "kind": "lake",
            "name": "shop.out",
            "uri": "lake:shop.out",
            "columns": COLUMNS,
            "primaryKey": ["id"],
        }
    },
}


def test_a_file_is_new_once():
    a, b, c = File("a", 1000), File("b", 2000), File("c", 2000)
    assert newer([b, a], None) == [a, b]
    mark = after([a, b], None)
    assert mark == {"modified": 2000, "files": ["b"]}
    assert newer([a, b], mark) == []
    # Object stores tell time in seconds: a file of the same second may have come later.
    assert newer([a, b, c], mark) == [c]
    assert after([c], mark) == {"modified": 2000, "files": ["b", "c"]}
    again = File("a", 3000)
    assert newer([again, b, c], after([c], mark)) == [again]
    assert after([again], mark) == {"modified": 3000, "files": ["a"]}


@pytest.fixture
def drop(tmp_path, monkeypatch, tables):
    tables(SPEC["writes"]["all"])
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    (tmp_path / "in").mkdir()
    clock = iter(range(1_700_000_000, 1_800_000_000))

    def put(name, *rows):
        file = tmp_path / "in" / name
        file.write_text("\n".join(["id,amount", *rows]) + "\n")
        os.utime(file, (moment := next(clock), moment))

    return put


def load(spark, run, publish=True, **options):
    job = Job(spark, SPEC, run=run, as_of="2024-01-15")
    note = incremental.load_new(job, "drop", "all", amount=F.sum("amount"), **options)
    if publish and note["files"]:
        job.publish({"all": note})
    rows = {row["id"]: str(row["amount"]) for row in job.read("all").collect()}
    return note, rows


def test_later_rows_win_and_nothing_is_read_twice(spark, drop):
    drop("a.csv", "1,1.00", "2,2.00")
    note, rows = load(spark, "one")
    assert (note["files"], note["rows"], note["amount"]) == (["a.csv"], 2, "3.00")
    drop("z.csv", "2,7.00", "3,3.00")
    drop("b.csv", "3,4.00")
    note, rows = load(spark, "two")
    assert (note["files"], note["rows"], note["amount"]) == (["z.csv", "b.csv"], 3, "12.00")
    assert rows == {"1": "1.00", "2": "7.00", "3": "4.00"}
    note, again = load(spark, "three")
    assert (note["files"], note["rows"], note["amount"]) == ([], 3, "12.00")
    assert again == rows
    drop("a.csv", "2,9.00")
    assert load(spark, "four", full=True)[1] == {"2": "9.00", "3": "4.00"}


@pytest.mark.parametrize("later", ["june fix.csv", "june%fix.csv", "a#b?.csv", "größe+1.csv"])
def test_of_two_new_files_the_later_one_wins_whatever_its_name(spark, drop, later):
    drop("june.csv", "1,1.00")
    drop(later, "1,2.00")
    assert load(spark, "one")[1] == {"1": "2.00"}


def test_what_was_not_published_is_read_again(spark, drop):
    drop("a.csv", "1,1.00")
    load(spark, "one")
    drop("b.csv", "2,2.00")
    assert load(spark, "two", publish=False)[1] == {"1": "1.00"}
    assert load(spark, "three")[1] == {"1": "1.00", "2": "2.00"}


def test_the_column_that_the_target_names_says_which_row_is_taken(spark, drop, monkeypatch):
    monkeypatch.setitem(SPEC["writes"]["all"], "latestBy", "amount")
    drop("a.csv", "1,3.00", "1,2.00", "2,2.00")
    assert load(spark, "one")[1] == {"1": "3.00", "2": "2.00"}
    drop("b.csv", "1,1.00", "2,7.00", "2,7.00", "3,4.00")
    note, rows = load(spark, "two")
    assert rows == {"1": "3.00", "2": "7.00", "3": "4.00"}
    assert (note["rows"], note["amount"]) == (3, "14.00")
    assert load(spark, "three", full=True)[1] == rows


@pytest.mark.parametrize("key", ["7", "seven"])
def test_a_key_that_is_twice_in_a_file_is_refused(spark, drop, tmp_path, key):
    drop("a.csv", f"{key},1.00", "8,1.00", f"{key},2.00")
    with pytest.raises(DataError) as failed:
        load(spark, "one")
    assert str(failed.value) == (
        f"csv:in does not have its schema:\n- file:{tmp_path}/in/a.csv: id '{key}' is there 2 times"
    )
