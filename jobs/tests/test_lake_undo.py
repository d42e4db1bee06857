"""What a run has published is taken back, whole or not at all."""

import pytest
from jobkit import lake_catalog
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.lake_undo import effective, undo

COLUMNS = [{"name": "id", "type": "string", "nullable": False}, {"name": "by", "type": "string", "nullable": False}]


def spec(name, **more):
    return {"kind": "lake", "name": f"shop.{name}", "uri": f"lake:shop.{name}", "columns": COLUMNS, **more}


WHOLE, KEYED, ADDED = spec("whole"), spec("keyed", primaryKey=["id"]), spec("added", replaces="none")
ALL = {"whole": WHOLE, "keyed": KEYED, "added": ADDED}


@pytest.fixture
def job(spark, tables):
    tables(*ALL.values())

    def make(run, name="one", writes=ALL):
        return Job(spark, {"name": name, "params": {}, "reads": {}, "writes": dict(writes)}, run=run, as_of="2024-01-15")

    return make


def written(spark, job, *ids, roles=tuple(ALL)):
    """A run that writes rows of itself to each table."""
    for role in roles:
        job.write(role, spark.createDataFrame([(one, job.run) for one in ids], "id string, by string"))


def taken_back(job, run, with_later=False, name="one", writes=ALL):
    return undo(job("undoing", name, writes), run, with_later)["undone"]


def found(spark, name):
    return sorted((row.id, row.by) for row in spark.table(f"lake.shop.{name}").collect())


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ([], []),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 1], [1]),
        ([1, 2, 1, 3, 4, 3], [1, 3]),
        ([1, 2, 3, 1, 2], [1, 2]),
    ],
)
def test_what_a_table_went_through(log, line):
    assert effective(log) == line


def test_each_table_becomes_what_it_was(spark, job):
    written(spark, job("a"), "1", "2")
    written(spark, job("b"), "2", "3")
    done = taken_back(job, "b")
    assert done == [{"dataset": f"lake:shop.{name}", "rows": 2, "with": []} for name in ALL]
    for name in ALL:
        assert found(spark, name) == [("1", "a"), ("2", "a")], name
    # And the run after it builds on that.
    written(spark, job("c"), "3")
    assert found(spark, "whole") == [("3", "c")]
    assert found(spark, "keyed") == found(spark, "added") == [("1", "a"), ("2", "a"), ("3", "c")]


def test_the_first_run_leaves_tables_without_rows_and_its_note_is_gone(spark, job):
    written(spark, job("a"), "1")
    assert [one["rows"] for one in taken_back(job, "a")] == [0, 0, 0]
    for name in ALL:
        assert found(spark, name) == []
    assert job("b").published("keyed") == {}
    # The same run, begun again, publishes again, added rows too.
    written(spark, job("a"), "1")
    for name in ALL:
        assert found(spark, name) == [("1", "a")], name
    taken_back(job, "a")
    assert found(spark, "added") == []


def test_what_others_have_built_on_stays_unless_it_is_to_go_as_well(spark, job):
    written(spark, job("a"), "1")
    written(spark, job("b"), "2")
    written(spark, job("c", "other"), "3", roles=["keyed"])
    with pytest.raises(DataError) as refused:
        taken_back(job, "b")
    assert str(refused.value) == (
        "nothing was undone: since run 'b' of job one others have published lake:shop.keyed by other.c; "
        "undo the latest first, or take those back as well, with --later"
    )
    assert found(spark, "whole") == [("2", "b")]
    assert [one["with"] for one in taken_back(job, "b", with_later=True)] == [[], ["other.c"], []]
    assert found(spark, "keyed") == [("1", "a")]
    with pytest.raises(DataError, match="run 'c' of job other was undone before, at 20.* by one.undoing"):
        taken_back(job, "c", name="other", writes={"keyed": KEYED})


def test_runs_are_undone_one_after_the_other(spark, job):
    for run in "abc":
        written(spark, job(run), run)
    for run, left in (("c", "ab"), ("b", "a"), ("a", "")):
        taken_back(job, run)
        assert found(spark, "added") == [(one, one) for one in left]
        assert found(spark, "whole") == [(one, one) for one in left[-1:]]
    # By the same run, which is tried again, it is done.
    assert taken_back(job, "b") == []
    with pytest.raises(DataError, match="run 'b' of job one was undone before"):
        undo(job("undoing-again"), "b", with_later=False)


def test_what_cannot_be_taken_back_is_said_of_each_kind_that_the_run_writes(spark, job):
    def of(kind, name):
        return {"kind": kind, "name": name, "uri": f"{kind}:{name}", "columns": COLUMNS}

    others = {kind: of(kind, f"shop.{kind}") for kind in ("postgres", "cassandra", "topic")}
    written(spark, job("a"), "1", roles=["whole"])
    undoing = job("undoing", writes={"whole": WHOLE, **others})
    assert [one["dataset"] for one in undo(undoing, "a", False)["undone"]] == ["lake:shop.whole"]
    again = "for what was there before a run is not kept: run the job for the day that was right"
    assert undoing.remarks == [
        f"postgres:shop.postgres is as it was, {again}",
        f"cassandra:shop.cassandra is as it was, {again}",
        "topic:shop.topic is as it was, for messages that were sent are read",
    ]
    # Where nothing is undone there is nothing to be said of them.
    undoing = job("undoing-more", writes={"whole": WHOLE, **others})
    with pytest.raises(DataError):
        undo(undoing, "a", False)
    assert undoing.remarks == []


def test_small_files_that_were_put_together_are_no_publication(spark, job):
    written(spark, job("a"), "1")
    written(spark, job("b"), "2")
    spark.sql("CALL lake.system.rewrite_data_files(table => 'shop.keyed', options => map('rewrite-all', 'true'))")
    taken_back(job, "b")
    assert found(spark, "keyed") == [("1", "a")]


def test_of_runs_that_published_beside_each_other_each_is_what_was_there_before(spark, job):
    slow, quick = job("slow"), job("quick")
    frame = spark.createDataFrame([("s", "slow")], "id string, by string")
    slow.stage("whole", frame)
    slow.stage("added", frame)
    written(spark, quick, "q", roles=["whole", "added"])
    slow.publish({"whole": {}, "added": {}})
    assert found(spark, "added") == [("q", "quick"), ("s", "slow")]
    taken_back(job, "slow")
    assert found(spark, "whole") == found(spark, "added") == [("q", "quick")]


def test_a_run_that_is_not_known_is_told_which_are(spark, job):
    written(spark, job("a"), "1")
    with pytest.raises(DataError, match=r"run 'x' of job one has published nothing .*; of this job known are a$"):
        taken_back(job, "x")


def test_a_write_of_somebody_else_is_one_that_has_built_on_it(spark, job):
    written(spark, job("a"), "1")
    spark.sql("INSERT INTO lake.shop.added VALUES ('2', 'by hand')")
    with pytest.raises(DataError, match=r"others have published lake:shop.added by what wrote at 20\d\d-"):
        taken_back(job, "a")
    assert found(spark, "whole") == [("1", "a")]


def test_what_was_staged_on_rows_that_are_taken_back_does_not_bring_them_again(spark, job, tables):
    day = spec("day", columns=[*COLUMNS, {"name": "day", "type": "date", "nullable": False}], replaces="day(day)")
    tables(day)
    each = {**ALL, "day": day}
    last = job("c", writes=each)

    def rows(one, day):
        return spark.createDataFrame([(one, one)], "id string, by string").selectExpr("*", f"date '{day}' day")

    for run in "ab":
        one = job(run, writes=each)
        written(spark, one, run)
        one._run = type(one._run)("one", run, f"2024-01-1{'ab'.index(run)}")
        one.write("day", rows(run, one._run.as_of))
    for role in each:
        last.stage(role, rows("c", "2024-01-15") if role == "day" else rows("c", "2024-01-15").drop("day"))
    taken_back(job, "b", writes=each)
    last.publish({"whole": {}, "added": {}, "day": {}})
    with pytest.raises(DataError, match="lake:shop.keyed cannot be published: what it builds on was taken back since 'c' of job one staged"):
        last.publish({"keyed": {}})
    assert found(spark, "whole") == [("c", "c")]
    assert found(spark, "added") == found(spark, "day") == [("a", "a"), ("c", "c")]
    assert found(spark, "keyed") == [("a", "a")]
    # And of what is there now each knows what was before.
    taken_back(job, "c", writes=each)
    for name in each:
        assert found(spark, name) == [("a", "a")], name


def test_what_was_before_the_oldest_that_is_known_is_forgotten(spark, tables):
    """A day's rows come in two snapshots: between them the table has none of the day, which is nothing to go back to."""
    day = spec("day", columns=[*COLUMNS, {"name": "day", "type": "date", "nullable": False}], replaces="month(day)")
    tables(day)

    def job(run, as_of="2024-01-15"):
        return Job(spark, {"name": "one", "params": {}, "reads": {}, "writes": {"day": day}}, run=run, as_of=as_of)

    for run in "abc":
        job(run).write("day", spark.createDataFrame([(run, run)], "id string, by string").selectExpr("*", "date '2024-01-15' day"))
    table = lake_catalog.table(Dataset.of("day", day))
    b, before_c = [one.snapshot_id for one in table.history()][1], table.current_snapshot().parent_snapshot_id
    spark.sql(f"CALL lake.system.expire_snapshots(table => 'shop.day', snapshot_ids => array({b}))")
    assert lake_catalog.table(Dataset.of("day", day)).snapshot_by_id(before_c) is not None
    with pytest.raises(DataError, match="nothing was undone: what lake:shop.day was before run 'c' of job one is forgotten"):
        undo(job("undoing"), "c", with_later=False)
    assert found(spark, "day")[0][:2] == ("c", "c")


def test_a_second_try_of_an_undo_ends_what_the_first_has_begun(spark, job, monkeypatch):
    from jobkit import lake_undo

    written(spark, job("a"), "1")
    written(spark, job("b"), "2")
    act, left = lake_undo._take_back, ["whole"]

    def dies(step, by):
        if left and step.dataset.name == "shop.added":
            raise RuntimeError("the driver dies")
        return act(step, by)

    monkeypatch.setattr(lake_undo, "_take_back", dies)
    with pytest.raises(RuntimeError):
        taken_back(job, "b")
    left.clear()
    assert taken_back(job, "b") == [{"dataset": "lake:shop.added", "rows": 1, "with": []}]
    # And once more, when all is done: Airflow tries a task again whose end it has not heard of.
    assert taken_back(job, "b") == []
    for name in ALL:
        assert found(spark, name) == [("1", "a")], name


def test_the_days_whose_rows_went_are_told(spark, job):
    for run, day in (("a", "2024-01-14"), ("b", "2024-01-15"), ("c", "2024-01-16")):
        one = job(run)
        one._run = type(one._run)("one", run, day)
        written(spark, one, run)
    assert undo(job("undoing"), "b", with_later=True)["days"] == ["2024-01-15", "2024-01-16"]


def test_a_run_that_wrote_again_after_another_is_undone_with_that_or_not_at_all(spark, job):
    first = job("a")
    written(spark, first, "1", roles=["keyed"])
    written(spark, job("b"), "2", roles=["keyed"])
    written(spark, first, "3", roles=["keyed"])
    with pytest.raises(DataError, match="nothing was undone: since run 'a' of job one others have published lake:shop.keyed by one.b"):
        taken_back(job, "a")
    assert found(spark, "keyed") == [("1", "a"), ("2", "b"), ("3", "a")]
    assert taken_back(job, "a", with_later=True) == [{"dataset": "lake:shop.keyed", "rows": 0, "with": ["one.b"]}]
