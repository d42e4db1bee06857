"""Upkeep of the lake's tables: the same rows in fewer files, and nothing that no table names."""

import os
import time
from threading import Event

import pytest
from jobkit import lake, lake_batches, lake_table, upkeep
from jobkit.dataset import Dataset
from jobkit.upkeep import Bounds
from jobkit.run import Run

COLUMNS = [{"name": "id", "type": "bigint", "nullable": False}]
TABLE = {"kind": "lake", "name": "shop.kept", "uri": "lake:shop.kept", "columns": COLUMNS, "replaces": "none"}
DATASET = Dataset.of("kept", TABLE)


@pytest.fixture
def batches(spark, tables):
    """Writes micro-batches of one row, a file each."""
    tables(TABLE)

    def write(*numbers):
        for number in numbers:
            frame = spark.range(number, number + 1).toDF("id")
            lake_batches.add(spark, DATASET, frame, "query", number)

    return write


def ids(spark):
    return sorted(row.id for row in lake_table.read(spark, DATASET).collect())


def files(spark):
    return [row.file_path for row in spark.table(f"{lake.named(DATASET)}.files").collect()]


def test_many_small_files_become_one_with_the_same_rows_and_the_stream_goes_on(spark, batches):
    batches(*range(6))
    done = upkeep.keep(spark, DATASET, Bounds())
    assert (done.files, done.into, done.left) == (6, 1, None)
    assert (ids(spark), len(files(spark))) == (list(range(6)), 1)
    batches(5, 6)
    assert ids(spark) == list(range(7))


def test_few_files_stay_as_they_are(spark, batches):
    batches(*range(3))
    before = files(spark)
    assert upkeep.keep(spark, DATASET, Bounds()).files == 0
    assert files(spark) == before
    assert upkeep.keep(spark, DATASET, Bounds(files=3)).files == 3


def test_a_file_that_no_table_names_goes_once_it_is_old(spark, batches):
    batches(0)
    folder = os.path.dirname(files(spark)[0].removeprefix("file:"))
    for name, days in (("old.parquet", 4), ("young.parquet", 1)):
        path = f"{folder}/{name}"
        open(path, "w").close()
        os.utime(path, (moment := time.time() - days * 86_400, moment))
    assert upkeep.keep(spark, DATASET, Bounds()).orphans == 1
    left = {name for name in os.listdir(folder) if not name.startswith(".")}
    assert "young.parquet" in left and "old.parquet" not in left
    assert ids(spark) == [0]


def test_what_a_run_has_staged_is_no_orphan(spark, batches):
    batches(0)
    run = Run("job", "one")
    lake_table.stage(spark, DATASET, spark.range(7, 8).toDF("id"), run)
    upkeep.keep(spark, DATASET, Bounds(orphans=1))
    lake_table.publish(spark, DATASET, run, {})
    assert ids(spark) == [0, 7]


def test_a_table_without_rows_is_kept_too(spark, tables):
    tables(TABLE)
    done = upkeep.keep(spark, DATASET, Bounds())
    assert (done.files, done.into, done.orphans) == (0, 0, 0)


def test_the_days_that_upkeep_is_told_are_those_of_every_run_and_stream(spark, batches, monkeypatch):
    """Else the next run would forget after a week what is to be there for a month."""
    asked = []
    for module in (lake_table, lake_batches):
        monkeypatch.setattr(module, "too_old", lambda *given: asked.append(given[-1]))
    batches(0)
    lake_table.clean(spark, DATASET, Run("job", "one"), None)
    upkeep.keep(spark, DATASET, Bounds(days=30))
    lake_table.clean(spark, DATASET, Run("job", "one"), None)
    until(lambda: len(asked) == 4)
    batches(lake_batches.OFTEN)
    month = str(30 * 86_400_000)
    until(lambda: len(asked) == 5)
    assert sorted(asked, key=str) == [month, month, month, None, None]


def test_what_a_stream_has_kept_too_long_is_forgotten_beside_its_micro_batches(spark, batches, monkeypatch):
    monkeypatch.setattr(lake_table, "MOST", 4)
    monkeypatch.setattr(lake_batches, "KEPT", 1)
    monkeypatch.setattr(lake_batches, "OFTEN", 8)

    def own():
        return {one.manifest_list.removeprefix("file:") for one in lake_table.table(DATASET).snapshots()}

    batches(*range(1, 8))
    before = own()
    batches(8)
    until(lambda: len(own()) <= 4)
    gone = before - own()
    until(lambda: not any(map(os.path.exists, gone)))
    assert len(gone) >= 4
    batches(9)
    assert ids(spark) == list(range(1, 10))


@pytest.mark.parametrize("error", [None, ValueError("somebody else has written")])
def test_a_micro_batch_does_not_wait_until_what_is_kept_too_long_is_gone(spark, batches, monkeypatch, caplog, error):
    begun, go_on, over = Event(), Event(), Event()

    def too_old(*_):
        begun.set()
        go_on.wait(30)
        over.set()
        if error:
            raise error

    monkeypatch.setattr(lake_batches, "too_old", too_old)
    batches(0, 1)
    assert begun.wait(30)
    assert ids(spark) == [0, 1] and not over.is_set()
    go_on.set()
    if error:
        until(lambda: "what lake:" in caplog.text and "somebody else has written" in caplog.text)


def until(holds):
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    assert holds()


def test_what_is_older_than_the_table_says_goes(spark, batches, monkeypatch):
    monkeypatch.setattr(lake_table, "KEPT", 1)
    batches(0, 1, 2)
    moments = [one.timestamp_ms for one in lake_table.table(DATASET).snapshots()]
    lake_table.expire(spark, DATASET, moments, str(86_400_000))
    assert len(lake_table.table(DATASET).snapshots()) == 3
    lake_table.expire(spark, DATASET, moments, "-1000")
    assert len(lake_table.table(DATASET).snapshots()) == 1


def test_who_reads_a_stream_s_table_while_it_is_kept_reads_on(spark, batches, monkeypatch):
    """Of more snapshots than are kept the oldest are forgotten within minutes, and their files with them."""
    monkeypatch.setattr(lake_table, "MOST", 4)
    monkeypatch.setattr(lake_table, "KEPT", 1)
    batches(*range(6))
    before = files(spark)
    assert upkeep.keep(spark, DATASET, Bounds()).files == 6

    def expire():
        moments = [one.timestamp_ms for one in lake_table.table(DATASET).snapshots()]
        lake_table.expire(spark, DATASET, moments, None)
        return [os.path.exists(file.removeprefix("file:")) for file in before]

    for number in range(6, 12):
        batches(number)
        assert all(expire())
    assert upkeep.keep(spark, DATASET, Bounds()).into == 1
    # Those of before the upkeep before.
    monkeypatch.setattr(upkeep, "HELD", 1)
    batches(*range(12, 18))
    upkeep.keep(spark, DATASET, Bounds())
    batches(*range(18, 24))
    time.sleep(1.1)
    assert not any(expire())
    assert ids(spark) == list(range(24))
