"""Of a run that is tried more than once, what the try has staged that ended well is published, whatever another one does that was thought dead."""

import json
import re
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import run_job
from jobkit import postgres_table
from jobkit.errors import DataError
from jobkit.job import Job
from pyspark.sql import functions as F
from pyspark.sql.readwriter import DataFrameWriter

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]
LAKE = {"kind": "lake", "name": "shop.out", "uri": "lake:shop.out", "columns": COLUMNS}
TABLE = {**LAKE, "kind": "postgres", "uri": "postgres:shop.out"}
SPEC = {"name": "one", "kind": "batch", "needs": [], "params": {}, "timezone": "UTC", "stages": ["make", "look", "show"], "reads": {}}


class Store:
    """Of PostgreSQL what a run does with it: tables by their quoted names, with their rows and comments."""

    def __init__(self):
        self.tables = {'"shop"."out"': []}
        self.comments = {}
        self._answer = []

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def execute(self, sql):
        if made := re.fullmatch(r"CREATE TABLE (\S+) \(LIKE (\S+)\)", sql):
            assert made[1] not in self.tables and made[2] in self.tables
            self.tables[made[1]] = []
        elif said := re.fullmatch(r"COMMENT ON TABLE (\S+) IS '(.*)'", sql):
            self.comments[said[1]] = said[2]
        elif gone := re.fullmatch(r"DROP TABLE (IF EXISTS )?(\S+)", sql):
            self.tables.pop(gone[2], None) if gone[1] else self.tables.pop(gone[2])
        elif emptied := re.fullmatch(r"DELETE FROM (\S+)", sql):
            self.tables[emptied[1]] = []
        elif added := re.fullmatch(r'INSERT INTO (\S+) \("id"\) SELECT "id" FROM (\S+)', sql):
            self.tables[added[1]] += self.tables[added[2]]
        elif asked := re.fullmatch(r"SELECT to_regclass\('(.*)'\)", sql):
            self._answer = [(asked[1] if asked[1] in self.tables else None,)]
        elif sql.startswith("SELECT relname"):
            assert "NOT EXISTS (SELECT FROM pg_locks WHERE relation = pg_class.oid" in sql
            self._answer = [(name.split('"')[3], self.comments[name]) for name in self.staged()]
        else:
            assert sql.startswith("LOCK TABLE"), sql

    def fetchall(self):
        return self._answer

    def staged(self):
        return sorted(name for name in self.tables if name != '"shop"."out"')

    @property
    def published(self):
        return sorted(self.tables['"shop"."out"'])


@pytest.fixture
def store(monkeypatch):
    made = Store()

    @contextmanager
    def transaction(_):
        yield made

    def jdbc(writer, url, table, properties):
        made.tables[table] += [row.id for row in writer._df.collect()]

    for name in ("URL", "USER", "PASSWORD"):
        monkeypatch.setenv(f"HEADWATER_WAREHOUSE_{name}", "any")
    monkeypatch.setattr(postgres_table, "transaction", transaction)
    monkeypatch.setattr(DataFrameWriter, "jdbc", jdbc)
    return made


@pytest.fixture
def declared(tables, store):
    tables(LAKE)
    return {**SPEC, "writes": {"lake": LAKE, "table": TABLE}}


@pytest.fixture
def run(spark, declared, tmp_path, monkeypatch):
    """Runs a stage as Airflow's task has it run, and returns what its report says."""
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")

    def ended(stage, code, run="r"):
        monkeypatch.setattr(run_job, "code", lambda _: SimpleNamespace(**{stage: code}))
        assert run_job.run(spark, declared, stage, run, "2024-01-15", {}) == 0
        return json.loads((tmp_path / f"runs/one/{run}/{stage}.json").read_text())

    return ended


@pytest.fixture
def straggler(spark, declared):
    """A try of the same run that was thought dead."""
    return lambda: Job(spark, declared, run="r", as_of="2024-01-15")


ROLES = ("lake", "table")


def rows(job, *ids):
    return job.spark.createDataFrame([(one,) for one in ids], "id string")


def stage(job, *ids):
    for role in ROLES:
        job.stage(role, rows(job, *ids))


def publish(job):
    job.publish(dict.fromkeys(ROLES, {}))


def ids(frame):
    return sorted(row.id for row in frame.collect())


def seen(job, store):
    return [ids(job.read("lake")) if job.published("lake") else [], store.published]


def test_what_a_try_still_writes_is_not_among_what_another_has_staged(straggler, store):
    first, again = straggler(), straggler()
    first.stage("table", rows(first))
    [written] = store.staged()
    again.stage("table", rows(again, "again"))
    # Its query goes on, on the driver that jobs share.
    store.tables[written].append("first")
    again.publish({"table": {}})
    assert store.published == ["again"]


def test_a_process_publishes_what_it_has_staged_itself(straggler, store):
    again = straggler()
    stage(again, "again")
    stage(straggler(), "late")
    assert ids(again.staged("lake")) == ["again"]
    publish(again)
    assert seen(again, store) == [["again"], ["again"]]


@pytest.mark.parametrize("role", ROLES)
def test_what_was_not_staged_to_its_end_is_not_published(straggler, store, role):
    one = straggler()
    one.stage(role, rows(one, "whole"))
    with pytest.raises(Exception, match="torn"):
        one.stage(role, rows(one, "half").select(F.when(F.col("id") == "half", F.raise_error(F.lit("torn"))).otherwise("x").alias("id")))
    one.publish({role: {}})
    assert seen(one, store)[ROLES.index(role)] == ["whole"]


def test_what_is_written_at_once_is_what_the_same_process_has_staged(straggler, store):
    slow, again = straggler(), straggler()
    stage(slow, "slow")
    for role in ROLES:
        again.write(role, rows(again, "again"))
    assert seen(again, store) == [["again"], ["again"]]


def test_a_later_stage_publishes_what_the_stage_before_it_has_told(run, straggler, store):
    run("make", lambda job: stage(job, "again"))
    stage(straggler(), "late")
    looked = []
    run("look", lambda job: looked.extend(ids(job.staged("lake"))))
    run("show", publish)
    assert looked == ["again"]
    assert seen(straggler(), store) == [["again"], ["again"]]


def test_of_two_stages_that_stage_the_same_the_later_is_published(run, straggler, store):
    run("make", lambda job: stage(job, "first"))
    run("look", lambda job: stage(job, *ids(job.staged("lake")), "second"))
    run("show", publish)
    assert seen(straggler(), store) == [["first", "second"]] * 2


def dies(then):
    def code(job):
        then(job)
        raise RuntimeError("it dies")

    return code


def test_a_stage_that_is_tried_again_begins_with_what_the_one_before_has_staged(run, straggler, store):
    with pytest.raises(RuntimeError):
        run("make", dies(lambda job: stage(job, "died")))
    run("make", lambda job: stage(job, "a"))
    with pytest.raises(RuntimeError):
        run("look", dies(lambda job: stage(job, *ids(job.staged("lake")), "b")))
    run("look", lambda job: stage(job, *ids(job.staged("lake")), "b"))
    # All are published, and the task does not come to tell so.
    for _ in range(2):
        with pytest.raises(RuntimeError):
            run("show", dies(publish))
        assert seen(straggler(), store) == [["a", "b"]] * 2
    run("show", publish)
    assert seen(straggler(), store) == [["a", "b"]] * 2
    # With the run's good end what all its tries have staged goes.
    assert store.staged() == []
    # And a run that had ended begins from its first stage.
    with pytest.raises(DataError, match="run 'r' of job one has staged no rows of postgres:shop.out, or what it had staged was removed"):
        straggler().publish({"table": {}})
    assert run_job_says(run, "show", publish) == "run 'r' of job one has staged no rows of lake:shop.out"
    run("make", lambda job: stage(job, "anew"))
    run("look", lambda job: None)
    run("show", publish)
    assert seen(straggler(), store) == [["anew"], ["anew"]]


def test_a_try_that_fails_late_does_not_take_back_what_another_has_told(run, straggler, store, capsys):
    run("make", lambda job: stage(job, "again"))
    with pytest.raises(RuntimeError):
        run("make", dies(lambda job: stage(job, "late")))

    def refused(job):
        raise DataError("the rows are wrong")

    with pytest.raises(AssertionError):
        run("make", refused)
    # No report says so.
    assert capsys.readouterr().err.endswith("one failed:\nthe rows are wrong\n")
    run("show", publish)
    assert seen(straggler(), store) == [["again"], ["again"]]


def run_job_says(run, stage, code):
    told = []

    def asked(job):
        with pytest.raises(DataError) as refused:
            code(job)
        told.append(str(refused.value).split(", or")[0])

    run(stage, asked)
    return told[0]


def test_what_dead_runs_have_staged_goes_and_what_others_stage_stays(run, store, spark, declared):
    Job(spark, declared, run="dead", as_of="2024-01-15").stage("table", rows(SimpleNamespace(spark=spark), "d"))
    [dead] = store.staged()
    before = json.loads(store.comments[dead])["at"] + 1
    store.comments[dead] = json.dumps({**json.loads(store.comments[dead]), "at": before - 1000})
    good, other = (Job(spark, declared, run=name, as_of="2024-01-15") for name in ("good", "other"))
    other.stage("table", rows(other, "o"))
    good.write("table", rows(good, "g"))
    assert good.clean(before) == [dead.split('"')[3]]
    assert len(store.staged()) == 1
    other.publish({"table": {}})
    assert store.published == ["o"]
