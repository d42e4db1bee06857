"""A table of the lake may be called what SQL calls something else."""

import pytest
from jobkit.errors import DataError
from jobkit.job import Job

COLUMNS = [{"name": name, "type": "string", "nullable": False} for name in ("order", "select", "group")]


@pytest.fixture
def job(spark, tables):
    def make(**more):
        table = {"kind": "lake", "name": "shop.order", "uri": "lake:shop.order", "columns": COLUMNS, **more}
        tables(table)
        spec = {"name": "one", "params": {}, "reads": {}, "writes": {"out": table}}
        return lambda run: Job(spark, spec, run=run, as_of="2024-01-15")

    return make


def rows(spark, *given):
    return spark.createDataFrame(list(given), "order string, select string, `group` string")


def found(job):
    return sorted(tuple(row) for row in job.read("out").collect())


@pytest.mark.parametrize(
    ("declared", "left"),
    [
        ({}, [("1", "new", "b"), ("2", "c", "d")]),
        ({"replaces": "none"}, [("0", "a", "b"), ("1", "a", "b"), ("1", "new", "b"), ("2", "c", "d")]),
        ({"primaryKey": ["order"]}, [("0", "a", "b"), ("1", "new", "b"), ("2", "c", "d")]),
        ({"partitionBy": ["group"]}, [("1", "new", "b"), ("2", "c", "d")]),
        (
            {"primaryKey": ["order", "group"], "partitionBy": ["group"], "sortedBy": ["select"]},
            [("0", "a", "b"), ("1", "new", "b"), ("2", "c", "d")],
        ),
    ],
    ids=["all replaced", "added", "merged", "by partition", "merged by partition"],
)
def test_rows_are_staged_published_and_read_whatever_the_names_mean(spark, job, declared, left):
    run = job(**declared)
    run("before").write("out", rows(spark, ("0", "a", "b"), ("1", "a", "b")))
    now = run("now")
    now.stage("out", rows(spark, ("1", "new", "b"), ("2", "c", "d")))
    assert ("1", "new", "b") in {tuple(row) for row in now.staged("out").collect()}
    now.publish({"out": {}})
    assert found(run("reader")) == left


def test_what_is_said_of_a_key_names_them_too(spark, job):
    run = job(primaryKey=["order", "group"])
    with pytest.raises(DataError, match="^lake:shop.order cannot be written: a key is there more than once:\n- order '1', group 'b': 2 rows"):
        run("now").write("out", rows(spark, ("1", "a", "b"), ("1", "c", "b")))
