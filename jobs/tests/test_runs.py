"""Rows that are staged belong to the run that staged them, whatever other runs and jobs do meanwhile."""

import os

import pytest
from jobkit.errors import DataError
from jobkit.job import Job

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]
FOLDER = {"kind": "parquet", "name": "out", "uri": "parquet:out", "columns": COLUMNS}


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    return tmp_path


@pytest.fixture
def job(spark):
    def make(run, name="one"):
        spec = {"name": name, "params": {}, "reads": {}, "writes": {"out": FOLDER}}
        return Job(spark, spec, run=run, as_of="2024-01-15")

    return make


def rows(spark, *ids):
    return spark.createDataFrame([(one,) for one in ids], "id string")


def ids(frame):
    return sorted(row.id for row in frame.collect())


def test_a_slower_run_publishes_what_it_staged(spark, job):
    slow, quick = job("slow"), job("quick")
    slow.stage("out", rows(spark, "s"))
    quick.write("out", rows(spark, "q"))
    assert ids(job("reader").read("out")) == ["q"]
    slow.publish({"out": {}})
    assert ids(job("reader").read("out")) == ["s"]


def test_many_runs_pass_a_slower_one(spark, job, base):
    slow = job("slow")
    slow.stage("out", rows(spark, "s"))
    for number in range(8):
        job(f"quick-{number}").write("out", rows(spark, "q"))
    slow.publish({"out": {}})
    assert ids(job("reader").read("out")) == ["s"]
    # What was published and is long past goes, as it did.
    assert len([one for one in (base / "out").iterdir() if one.is_dir()]) == 5


def test_two_jobs_whose_runs_have_one_name_do_not_see_each_other(spark, job):
    # Two schedules of the same moment give both runs the same name.
    one, two = job("scheduled", "one"), job("scheduled", "two")
    one.stage("out", rows(spark, "a"))
    two.stage("out", rows(spark, "b"))
    assert ids(one.staged("out")) == ["a"]
    assert ids(two.staged("out")) == ["b"]
    two.publish({"out": {}})
    one.publish({"out": {}})
    assert ids(job("reader").read("out")) == ["a"]


@pytest.mark.parametrize(
    "ask", [lambda job: job.staged("out"), lambda job: job.publish({"out": {}})]
)
def test_a_run_that_has_staged_nothing_is_told_so(spark, job, ask):
    job("before").write("out", rows(spark, "a"))
    with pytest.raises(DataError, match="run 'now' of job one has staged no rows of parquet:out"):
        ask(job("now"))
    assert ids(job("reader").read("out")) == ["a"]


def folders(base):
    return sorted(one.name for one in (base / "out").iterdir() if one.is_dir())


def test_what_failed_runs_have_left_goes_with_the_next_good_run(spark, job, base):
    for name, other in (("failed", "one"), ("failed", "two"), ("failed", "one-more")):
        job(name, other).stage("out", rows(spark, "f"))
    good = job("good")
    good.write("out", rows(spark, "g"))
    # While another run may be under way, nothing is known to be of none.
    assert good.clean(None) == []
    before = 1 + max(int(file.stat().st_mtime * 1000) for file in base.glob("out/*/*"))
    job("begun-since").stage("out", rows(spark, "s"))
    for file in base.glob("out/one.begun-since/*"):
        os.utime(file, (before / 1000 + 1, before / 1000 + 1))
    assert good.clean(before) == ["one.failed"]
    assert folders(base) == ["one-more.failed", "one.begun-since", "one.good", "two.failed"]
    assert ids(job("reader").read("out")) == ["g"]


def test_what_a_run_has_staged_and_not_published_goes_with_its_end(spark, job, base):
    one = job("one")
    one.stage("out", rows(spark, "a"))
    assert one.clean(None) == ["one.one"]
    assert folders(base) == []
