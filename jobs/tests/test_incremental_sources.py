"""Loads that share a table with others: of each source what it has read is known by itself, and no earlier row goes unseen."""

import os

import pytest
from jobkit import incremental, lake_notes, lake_table
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.lake_undo import undo
from pyspark.sql import functions as F

COLUMNS = [{"name": "id", "type": "string", "nullable": False}, {"name": "amount", "type": "int", "nullable": False}]
TARGET = {"kind": "lake", "name": "shop.out", "uri": "lake:shop.out", "columns": COLUMNS}
KEYED = {**TARGET, "primaryKey": ["id"]}


@pytest.fixture
def drop(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    clock = iter(range(1_700_000_000, 1_800_000_000))

    def put(folder, name, *rows):
        (tmp_path / folder).mkdir(exist_ok=True)
        file = tmp_path / folder / name
        file.write_text("\n".join(["id,amount", *rows]) + "\n")
        moment = next(clock)
        os.utime(file, (moment, moment))
        return file

    return put


def made(spark, run, target=KEYED, folder="fa"):
    drop = {"kind": "csv", "name": folder, "uri": f"csv:{folder}", "columns": COLUMNS, "checks": []}
    spec = {"name": f"from-{folder}", "needs": [], "params": {}, "reads": {"drop": drop}, "writes": {"all": target}}
    return Job(spark, spec, run=run, as_of="2024-01-15")


def load(job, sum=None):
    note = incremental.load_new(job, "drop", "all", amount=F.sum("amount") if sum is None else sum)
    job.publish({"all": note})
    return note


def rows(job):
    return {row["id"]: row["amount"] for row in job.read("all").collect()}


def test_a_table_whose_rows_would_go_with_each_load_is_refused(spark, tables, drop):
    tables(TARGET)
    drop("fa", "a.csv", "1,1")
    with pytest.raises(DataError, match="lake:shop.out would have the rows of the newest files alone.* declare its primaryKey"):
        load(made(spark, "one", TARGET))


def test_rows_are_added_to_a_table_that_says_so(spark, tables, drop):
    tables(added := {**TARGET, "replaces": "none"})
    drop("fa", "a.csv", "1,1")
    load(made(spark, "one", added))
    drop("fa", "b.csv", "1,2", "2,2")
    note = load(made(spark, "two", added))
    assert (note["files"], note["rows"], note["amount"]) == (["b.csv"], 3, "5")
    assert load(made(spark, "three", added))["files"] == []


@pytest.mark.parametrize("first", [[], ["0,0"]])
def test_of_two_runs_that_load_the_same_files_beside_each_other_one_is_published(spark, tables, drop, first):
    tables(added := {**TARGET, "replaces": "none"})
    for row in first:
        drop("fa", "first.csv", row)
        load(made(spark, "first", added))
    drop("fa", "a.csv", "1,1")
    one, two = made(spark, "one", added), made(spark, "two", added)
    notes = [incremental.load_new(job, "drop", "all") for job in (one, two)]
    one.publish({"all": notes[0]})
    with pytest.raises(DataError, match=r"another load of csv:fa was, or was taken back, since 'two' of job from-fa .* start a run anew"):
        two.publish({"all": notes[1]})
    # Another try of a run's last stage.
    one.publish({"all": notes[0]})
    assert rows(two) == {"1": 1, **({"0": 0} if first else {})}
    drop("fa", "b.csv", "2,2")
    assert load(made(spark, "three", added))["files"] == ["b.csv"]


def test_a_load_that_builds_on_one_that_was_taken_back_is_not_published(spark, tables, drop):
    tables(added := {**TARGET, "replaces": "none"})
    for name, row in (("a.csv", "1,1"), ("b.csv", "2,2")):
        drop("fa", name, row)
        load(made(spark, name, added))
    drop("fa", "c.csv", "3,3")
    last = made(spark, "last", added)
    note = incremental.load_new(last, "drop", "all")
    undo(made(spark, "undoing", added), "b.csv", with_later=False)
    with pytest.raises(DataError, match="was taken back"):
        last.publish({"all": note})
    assert load(made(spark, "anew", added))["files"] == ["b.csv", "c.csv"]


def test_of_each_source_is_known_what_was_read(spark, tables, drop):
    tables(KEYED)
    drop("fa", "a.csv", "1,1")
    load(made(spark, "one"))
    drop("fa", "x.csv", "3,3")
    drop("fb", "y.csv", "1,10", "2,2")
    load(made(spark, "two", folder="fb"))
    assert rows(made(spark, "look")) == {"1": 10, "2": 2}
    # x.csv is older than what was loaded last, from elsewhere; a.csv was read, and is not written over the correction of 1.
    note = load(made(spark, "three"))
    assert (note["files"], note["rows"], note["amount"]) == (["x.csv"], 3, "15")
    assert rows(made(spark, "look")) == {"1": 10, "2": 2, "3": 3}


def test_what_is_written_between_loads_stays_and_is_counted(spark, tables, drop):
    tables(KEYED)
    drop("fa", "a.csv", "1,1", "2,2")
    load(made(spark, "one"))
    job = made(spark, "correction")
    job.write("all", spark.createDataFrame([("1", 100), ("3", 3)], "id string, amount int"))
    note = load(made(spark, "two"))
    assert (note["files"], note["rows"], note["amount"]) == ([], 3, "105")
    assert rows(job) == {"1": 100, "2": 2, "3": 3}


def test_what_was_read_is_known_though_the_note_s_snapshot_is_forgotten(spark, tables, drop, monkeypatch):
    monkeypatch.setattr(lake_notes.old, "__defaults__", (lake_notes.NOTE, 1))
    monkeypatch.setattr(lake_notes, "MOST", 1)
    tables(KEYED)
    drop("fa", "a.csv", "1,1")
    load(made(spark, "one"))
    for run in ("b", "c", "d"):
        made(spark, run).write("all", spark.createDataFrame([("1", 100)], "id string, amount int"))
    job = made(spark, "two")
    found = lake_table.table(job.dataset("all"))
    runs = {note["run"] for note in lake_notes.notes(found, lake_notes.NOTE).values()}
    assert "from-fa.one" in runs and "from-fa.b" not in runs
    spark.sql("CALL lake.system.expire_snapshots(table => 'shop.out', older_than => now(), retain_last => 1)")
    note = load(job)
    assert (note["files"], note["rows"], note["amount"]) == ([], 1, "100")


def test_a_sum_that_is_defined_otherwise_is_summed_up_anew(spark, tables, drop):
    tables(KEYED)
    drop("fa", "a.csv", "1,1", "2,2")
    load(made(spark, "one"))
    assert load(made(spark, "two"))["amount"] == "3"
    assert load(made(spark, "three"), F.max("amount"))["amount"] == "2"


def test_a_note_of_an_earlier_release_counts_for_whatever_is_loaded(spark, tables, drop):
    tables(KEYED)
    drop("fa", "a.csv", "1,1")
    job = made(spark, "one")
    note = incremental.load_new(job, "drop", "all", amount=F.sum("amount"))
    job.publish({"all": {name: note[name] for name in ("files", "rows", "amount", "watermark")}})
    drop("fa", "b.csv", "2,2")
    assert load(made(spark, "two"))["files"] == ["b.csv"]


@pytest.mark.parametrize("known", [0, 2])
def test_a_run_adds_its_rows_once_though_its_note_is_gone(spark, tables, monkeypatch, known):
    monkeypatch.setattr(lake_notes.old, "__defaults__", (lake_notes.NOTE, known))
    monkeypatch.setattr(lake_notes, "MOST", known)
    tables(added := {**TARGET, "replaces": "none"})
    for run in ("a", "b", "c", "a"):
        job = made(spark, run, added)
        job.write("all", spark.createDataFrame([(run, 1)], "id string, amount int"))
    assert sorted(row.id for row in spark.table("lake.shop.out").collect()) == ["a", "b", "c"]
    assert "has the rows that this run has added before: nothing was added" in str(job.remarks)


def test_an_export_that_was_declared_later_is_made_though_nothing_new_comes(spark, tables, drop, tmp_path):
    tables(KEYED)
    drop("fa", "a.csv", "1,1")
    load(made(spark, "one"))
    exported = {**KEYED, "export": "exports/out"}
    load(made(spark, "two", exported))
    file = tmp_path / "exports/out/rows.parquet"
    assert spark.read.parquet(f"file:{file}").count() == 1
    before = file.stat().st_mtime_ns
    load(made(spark, "three", exported))
    assert file.stat().st_mtime_ns == before
