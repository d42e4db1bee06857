"""Rows that are staged belong to the run that staged them, whatever other runs and jobs do meanwhile."""

import re
import time

import pytest
from jobkit import lake_branches, lake_catalog, lake_table
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.run import Run

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]
TABLE = {"kind": "lake", "name": "shop.out", "uri": "lake:shop.out", "columns": COLUMNS}


@pytest.fixture
def job(spark, tables):
    tables(TABLE)

    def make(run, name="one"):
        spec = {"name": name, "params": {}, "reads": {}, "writes": {"out": TABLE}}
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


def test_many_runs_pass_a_slower_one(spark, job):
    slow = job("slow")
    slow.stage("out", rows(spark, "s"))
    for number in range(3):
        job(f"quick-{number}").write("out", rows(spark, "q"))
    slow.publish({"out": {}})
    assert ids(job("reader").read("out")) == ["s"]


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
    with pytest.raises(DataError, match="run 'now' of job one has staged no rows of lake:shop.out"):
        ask(job("now"))
    assert ids(job("reader").read("out")) == ["a"]


def runs_of(names):
    """Branches by the runs that made them, without the moments."""
    return [re.sub(r"~\d{13}$", "", name) for name in names]


def branches(spark):
    return sorted(lake_branches.names(lake_catalog.table(Dataset.of("out", TABLE))))


def test_what_failed_runs_have_left_goes_with_the_next_good_run(spark, job):
    for name, other in (("failed", "one"), ("failed", "two"), ("failed", "one-more")):
        job(name, other).stage("out", rows(spark, "f"))
    good = job("good")
    good.write("out", rows(spark, "g"))
    # While another run may be under way, nothing is known to be of none.
    assert good.clean(None) == []
    time.sleep(0.01)
    before = int(time.time() * 1000)
    job("begun-since").stage("out", rows(spark, "s"))
    assert runs_of(good.clean(before)) == ["lake:shop.out one.failed"]
    assert runs_of(branches(spark)) == ["one-more.failed", "one.begun-since", "two.failed"]
    assert ids(job("reader").read("out")) == ["g"]


def test_a_branch_that_has_no_rows_yet_is_as_old_as_itself(spark, job):
    """It begins with what is published, which may be much older."""
    good = job("good")
    good.write("out", rows(spark, "g"))
    time.sleep(0.01)
    before = int(time.time() * 1000)
    # It has just begun beside the good run's last stage, and computes.
    branch = lake_branches.new(Dataset.of("out", TABLE), Run("one", "begun-since"))
    assert good.clean(before) == []
    time.sleep(0.01)
    assert good.clean(int(time.time() * 1000)) == [f"lake:shop.out {branch}"]


def test_a_branch_of_an_earlier_release_goes_by_what_was_written_to_it_last(spark, job):
    good = job("good")
    good.write("out", rows(spark, "g"))
    published = lake_catalog.table(Dataset.of("out", TABLE)).current_snapshot()
    for name in ("one.former~2", "one", "one.audit"):
        with lake_catalog.table(Dataset.of("out", TABLE)).manage_snapshots() as made:
            made.create_branch(published.snapshot_id, name)
    written = published.timestamp_ms
    assert good.clean(written) == []
    assert good.clean(written + 1) == ["lake:shop.out one.former~2"]
    # What somebody else has made is theirs.
    assert branches(spark) == ["one", "one.audit"]


def test_a_branch_is_kept_as_long_as_it_may_be_however_old_its_rows_are(spark, job, monkeypatch):
    """Iceberg removes a branch by the age of what was written to it last: of one that has no rows yet that is what is published."""
    monkeypatch.setattr(lake_branches, "DAYS", 2 / 86_400)
    dataset = Dataset.of("out", TABLE)
    job("good").write("out", rows(spark, "g"))
    time.sleep(2.1)
    branch = lake_branches.new(dataset, Run("one", "slow"))
    lake_table.expire(spark, dataset, [0], None)
    assert branches(spark) == [branch]
    time.sleep(2.1)
    lake_table.expire(spark, dataset, [0], None)
    assert branches(spark) == []


def test_what_a_run_has_staged_and_not_published_goes_with_its_end(spark, job):
    one = job("one")
    one.stage("out", rows(spark, "a"))
    assert runs_of(one.clean(None)) == ["lake:shop.out one.one"]
    assert branches(spark) == []


def test_rows_that_each_reading_would_have_others_of_are_merged_as_they_were_first(spark, tables):
    """Spark's MERGE refuses them, since it reads them more than once."""
    columns = [*COLUMNS, {"name": "given", "type": "string", "nullable": False}]
    keyed = {**TABLE, "name": "shop.keyed", "uri": "lake:shop.keyed", "columns": columns, "primaryKey": ["id"]}
    tables(keyed)
    job = Job(spark, {"name": "one", "params": {}, "reads": {}, "writes": {"out": keyed}}, run="a", as_of="2024-01-15")
    for first, last in ((0, 3), (2, 5)):
        frame = spark.range(first, last).selectExpr("cast(id as string) id", "uuid() given")
        assert job.write("out", frame) == 3
    found = job.read("out").collect()
    assert sorted(row.id for row in found) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("more", "left"),
    [({}, ["slow"]), ({"replaces": "none"}, ["quick", "slow"]), ({"primaryKey": ["id"]}, None)],
)
def test_a_run_that_is_overtaken_while_it_publishes_is_decided_anew(spark, tables, monkeypatch, more, left):
    declared = {**TABLE, **more}
    tables(declared)

    def job(run):
        return Job(spark, {"name": "one", "params": {}, "reads": {}, "writes": {"out": declared}}, run=run, as_of="2024-01-15")

    slow, quick = job("slow"), [job("quick")]
    slow.stage("out", rows(spark, "slow"))
    seen = lake_table.since

    def overtaken(found, snapshot):
        answer = seen(found, snapshot)
        if quick:
            other = quick.pop()
            other.write("out", rows(spark, other.run))
        return answer

    monkeypatch.setattr(lake_table, "since", overtaken)
    if left is None:
        with pytest.raises(DataError, match="another run has published since 'slow' of job one staged its rows"):
            slow.publish({"out": {}})
        assert ids(slow.read("out")) == ["quick"]
    else:
        slow.publish({"out": {}})
        assert ids(slow.read("out")) == left
