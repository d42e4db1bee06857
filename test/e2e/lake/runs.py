"""runs.py LIBRARY: what runs that stage and publish beside each other leave in tables of the lake. Run by spark-submit; prints the name of each check that held."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

sys.path.insert(0, sys.argv[1])

from jobkit import lake, lake_batches, lake_branches, lake_catalog, lake_table  # noqa: E402
from jobkit.dataset import Dataset  # noqa: E402
from jobkit.errors import DataError  # noqa: E402
from jobkit.run import Run  # noqa: E402
from pyspark import SparkConf, SparkContext  # noqa: E402
from pyspark.sql import DataFrame, SparkSession  # noqa: E402

ONE, TWO, OTHER = Run("writer", "one"), Run("writer", "two"), Run("other-writer", "one")


def dataset(name: str, key: list[str], **more: str) -> Dataset:
    """A table of the tests."""
    columns = [
        {"name": "id", "type": "bigint", "nullable": False},
        {"name": "run", "type": "string", "nullable": False},
    ]
    return Dataset.of(
        name,
        {"kind": "lake", "name": f"e2e.{name}", "uri": f"lake:e2e.{name}", "columns": columns, "primaryKey": key, **more},
    )


REPLACED, KEYED, EMPTY = dataset("replaced", []), dataset("keyed", ["id"]), dataset("empty", [])
ADDED, STREAMED, FRESH = (dataset(name, [], replaces="none") for name in ("added", "streamed", "fresh"))


def rows(spark: SparkSession, ids: list[int], run: str) -> DataFrame:
    """Rows that say whose they are."""
    return spark.createDataFrame([(number, run) for number in ids], "id bigint, run string")


def found(frame: DataFrame) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in frame.collect())


def refused(words: str, action: Any) -> None:
    """Fail unless an action is refused in these words."""
    try:
        action()
    except DataError as error:
        assert words in str(error), error
        return
    raise AssertionError(f"nothing was refused: {words}")


def a_thread_that_has_run_no_query_finds_the_catalog(spark: SparkSession) -> None:
    def write(number: int) -> bool:
        return lake_batches.add(spark.newSession(), FRESH, rows(spark, [number], "fresh"), "query", number)

    spark._jvm.org.apache.spark.sql.classic.SparkSession.clearActiveSession()
    with ThreadPoolExecutor(1) as pool:
        assert [pool.submit(write, number).result() for number in (0, 0)] == [True, False]


def nothing_is_read_before_something_is_published(spark: SparkSession) -> None:
    refused("has never been written", lambda: lake_table.read(spark, EMPTY))
    refused("has staged no rows", lambda: lake_table.staged(spark, EMPTY, ONE))
    refused("has staged no rows", lambda: lake_table.publish(spark, EMPTY, ONE, {}))
    assert lake_table.published(EMPTY) is None


def two_runs_see_and_publish_their_own_rows(spark: SparkSession) -> None:
    for run, ids in ((ONE, [1, 2]), (TWO, [3]), (OTHER, [4, 5])):
        lake_table.stage(spark, REPLACED, rows(spark, ids, f"{run.job} {run.name}"), run)
    refused("has never been written", lambda: lake_table.read(spark, REPLACED))
    assert found(lake_table.staged(spark, REPLACED, TWO)) == [(3, "writer two")]
    for run, ids in ((TWO, [3]), (OTHER, [4, 5]), (ONE, [1, 2])):
        lake_table.publish(spark, REPLACED, run, {"rows": len(ids)})
        assert found(lake_table.read(spark, REPLACED)) == [(number, f"{run.job} {run.name}") for number in ids]
        assert lake_table.published(REPLACED) == {"as_of": run.as_of, "rows": len(ids), "run": f"{run.job}.{run.name}"}


def what_was_published_is_not_published_again(spark: SparkSession) -> None:
    lake_table.publish(spark, REPLACED, TWO, {"rows": 99})
    assert found(lake_table.read(spark, REPLACED)) == [(1, "writer one"), (2, "writer one")]
    assert lake_table.published(REPLACED)["rows"] == 2


def a_straggler_writes_to_its_own_branch(spark: SparkSession) -> None:
    lake_table.stage(spark, REPLACED, rows(spark, [6], "straggler"), TWO)
    branch = TWO.staged_as[REPLACED.uri]
    lake_table.stage(spark, REPLACED, rows(spark, [7], "second try"), TWO)
    rows(spark, [8], "straggler").writeTo(lake.named(REPLACED, branch)).append()
    assert found(lake_table.staged(spark, REPLACED, TWO)) == [(7, "second try")]
    lake_table.publish(spark, REPLACED, TWO, {})
    assert found(lake_table.read(spark, REPLACED)) == [(7, "second try")]


def rows_take_the_place_of_those_with_their_keys(spark: SparkSession) -> None:
    for run, ids in ((ONE, [1, 2]), (TWO, [2, 3])):
        lake_table.stage(spark, KEYED, rows(spark, ids, run.name), run)
        lake_table.publish(spark, KEYED, run, {})
    assert found(lake_table.read(spark, KEYED)) == [(1, "one"), (2, "two"), (3, "two")]


def of_two_that_contradict_the_second_is_refused(spark: SparkSession) -> None:
    first, second = Run("writer", "three"), Run("writer", "four")
    for run, ids in ((first, [4]), (second, [5])):
        lake_table.stage(spark, KEYED, rows(spark, ids, run.name), run)
    lake_table.publish(spark, KEYED, first, {})
    refused("another run has published since", lambda: lake_table.publish(spark, KEYED, second, {}))
    assert (4, "three") in found(lake_table.read(spark, KEYED))
    # Tried again from its first stage it builds on the other's.
    lake_table.stage(spark, KEYED, rows(spark, [5], second.name), second)
    lake_table.publish(spark, KEYED, second, {})
    assert found(lake_table.read(spark, KEYED))[-2:] == [(4, "three"), (5, "four")]


def publications_at_the_same_moment_are_all_decided(spark: SparkSession) -> None:
    runs = [Run("crowd", str(number)) for number in range(4)]
    with ThreadPoolExecutor(len(runs)) as pool:
        list(pool.map(lambda run: lake_table.stage(spark, KEYED, rows(spark, [7], run.name), run), runs))
        tried = [pool.submit(lake_table.publish, spark, KEYED, run, {}) for run in runs]
    ended = [one.exception() for one in tried]
    [won] = [run.name for run, error in zip(runs, ended) if error is None]
    assert all(isinstance(error, DataError) for error in ended if error is not None), ended
    assert found(lake_table.read(spark, KEYED))[-1] == (7, won)
    for run in runs:
        lake_table.clean(spark, KEYED, run, None)


def compact(spark: SparkSession, dataset: Dataset) -> None:
    """Put all files of a table together."""
    options = "map('rewrite-all', 'true')"
    spark.sql(f"call lake.system.rewrite_data_files(table => '{dataset.name}', options => {options})")


def files_that_were_put_together_meanwhile_contradict_nothing(spark: SparkSession) -> None:
    run, before = Run("writer", "five"), found(lake_table.read(spark, KEYED))
    lake_table.stage(spark, KEYED, rows(spark, [8], run.name), run)
    compact(spark, KEYED)
    assert found(lake_table.read(spark, KEYED)) == before
    assert lake_table.published(KEYED)["run"].startswith("crowd.")
    lake_table.publish(spark, KEYED, run, {})
    assert found(lake_table.read(spark, KEYED)) == [*before, (8, "five")]


def rows_of_runs_beside_each_other_are_all_added_once(spark: SparkSession) -> None:
    crowd = [(ONE, 1), (TWO, 2), (OTHER, 3)]
    for run, number in crowd:
        lake_table.stage(spark, ADDED, rows(spark, [number], run.name), run)
    for run, number in crowd:
        assert lake_table.publish(spark, ADDED, run, {"rows": number}) == []
        assert lake_table.published(ADDED)["rows"] == number
    compact(spark, ADDED)
    for run, number in crowd:
        assert lake_table.publish(spark, ADDED, run, {}) == []
    # Tried again, from its first stage.
    lake_table.stage(spark, ADDED, rows(spark, [1], "again"), ONE)
    [said] = lake_table.publish(spark, ADDED, ONE, {})
    assert said == "lake:e2e.added has the rows that this run has added before: nothing was added"
    assert found(lake_table.read(spark, ADDED)) == [(1, "one"), (2, "two"), (3, "one")]


def micro_batches_are_added_once(spark: SparkSession) -> None:
    def write(query: str, number: int) -> bool:
        return lake_batches.add(spark, STREAMED, rows(spark, [number], query), query, number)

    assert [write("first", number) for number in (0, 1, 1, 2)] == [True, True, False, True]
    compact(spark, STREAMED)
    assert [write("first", number) for number in (2, 3)] == [False, True]
    assert found(lake_table.read(spark, STREAMED)) == [(number, "first") for number in range(4)]
    # A checkpoint that was reset: its messages come again.
    assert [write("second", number) for number in (0, 1)] == [True, True]
    assert found(lake_table.read(spark, STREAMED)) == [(0, "second"), (1, "second")]


def branches_go_with_their_runs(spark: SparkSession) -> None:
    def left() -> set[str]:
        return {name.partition("~")[0] for name in lake_branches.names(lake_catalog.table(REPLACED))}

    lake_table.stage(spark, REPLACED, rows(spark, [9], "died"), Run("writer", "died"))
    assert left() == {"writer.one", "writer.two", "other-writer.one", "writer.died"}
    lake_table.clean(spark, REPLACED, ONE, None)
    assert left() == {"writer.two", "other-writer.one", "writer.died"}
    lake_table.clean(spark, REPLACED, ONE, int(time.time() * 1000) + 60_000)
    assert left() == {"other-writer.one"}
    assert found(lake_table.read(spark, REPLACED)) == [(7, "second try")]


def what_was_replaced_long_ago_goes_with_its_files(spark: SparkSession) -> None:
    def snapshots() -> int:
        return spark.table(f"{lake.named(REPLACED)}.snapshots").count()

    run = Run("writer", "last")
    lake_table.stage(spark, REPLACED, rows(spark, [10], "last"), run)
    lake_table.publish(spark, REPLACED, run, {})
    before, lake_table.KEPT = snapshots(), 2
    lake_table.clean(spark, REPLACED, run, None)
    assert snapshots() == before
    moments = [one.timestamp_ms for one in lake_catalog.table(REPLACED).snapshots()]
    lake_table.expire(spark, REPLACED, moments, "-86400000")
    # Two of what was published, and two of another run's branch, which is under way.
    assert (before > 5, snapshots()) == (True, 4), (before, snapshots())
    assert found(lake_table.read(spark, REPLACED)) == [(10, "last")]


CHECKS = (
    a_thread_that_has_run_no_query_finds_the_catalog,
    nothing_is_read_before_something_is_published,
    two_runs_see_and_publish_their_own_rows,
    what_was_published_is_not_published_again,
    a_straggler_writes_to_its_own_branch,
    rows_take_the_place_of_those_with_their_keys,
    of_two_that_contradict_the_second_is_refused,
    publications_at_the_same_moment_are_all_decided,
    files_that_were_put_together_meanwhile_contradict_nothing,
    rows_of_runs_beside_each_other_are_all_added_once,
    micro_batches_are_added_once,
    branches_go_with_their_runs,
    what_was_replaced_long_ago_goes_with_its_files,
)


def main() -> None:
    """Run the checks in their order: each finds what those before it have left."""
    SparkContext._ensure_initialized()
    builder = SparkSession.builder.config(map=lake.settings(dict(SparkConf().getAll())))
    spark = builder.getOrCreate()
    for check in CHECKS:
        check(spark)
        print(f"held: {check.__name__.replace('_', ' ')}", flush=True)
    spark.stop()


main()
