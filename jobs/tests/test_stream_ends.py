"""How a stream ends for good: with the exit code of what no second start would mend, its words last, and where `npm run jobs` looks."""

import json
from types import SimpleNamespace

import pytest
import run_job
from jobkit import checkpoint
from jobkit.errors import FINAL, DataError
from jobkit.streaming import StreamingJob

COUNTS = {
    "kind": "lake",
    "name": "shop.counts",
    "uri": "lake:shop.counts",
    "primaryKey": [],
    "replaces": "all",
    "columns": [{"name": "n", "type": "bigint", "nullable": False}],
}
SPEC = {"name": "counting", "kind": "streaming", "trigger": 0, "params": {}, "reads": {}, "writes": {"counts": COUNTS}}


@pytest.fixture
def base(spark, tables, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", str(tmp_path))
    tables(COUNTS)
    spark.streams.resetTerminated()
    yield tmp_path
    for query in spark.streams.active:
        query.stop()


def counting(what):
    """The code of a job that counts or sums numbers."""

    def run(job):
        numbers = job.spark.readStream.format("rate").load()
        job.complete("all", numbers.selectExpr(f"cast({what} as bigint) n"), "counts")

    return run


def end(spark, monkeypatch, run):
    monkeypatch.setattr(run_job, "code", lambda spec: SimpleNamespace(run=run))
    return run_job.run(spark, SPEC, "run", "one", "2024-01-15", {})


def began(spark):
    """A stream that has counted, and was stopped."""
    job = StreamingJob(spark, SPEC, run="before", as_of="2024-01-15")
    counting("count(value)")(job)
    job.start()
    for query in spark.streams.active:
        query.processAllAvailable()
        query.stop()
    spark.streams.resetTerminated()


def refuse(job):
    raise DataError("the row 7 is wrong")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (refuse, "the row 7 is wrong"),
        (lambda job: None, "counting starts no query"),
        (counting("sum(value)"), "counting cannot go on from its checkpoint"),
    ],
    ids=["bad data", "no query", "another aggregation"],
)
def test_what_no_second_start_would_mend_ends_a_stream_for_good(spark, base, monkeypatch, capsys, run, said):
    began(spark)
    assert end(spark, monkeypatch, run) == FINAL == 78
    failed, why = capsys.readouterr().err.splitlines()[:2]
    assert failed == "counting failed:"
    assert why.startswith(said)
    report = json.loads((base / "runs/counting/progress.json").read_text())
    assert report["error"].startswith(said)


def test_what_may_pass_is_raised_so_that_the_container_starts_again(spark, base, monkeypatch):
    def run(job):
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        end(spark, monkeypatch, run)


def test_a_stream_starts_no_query_while_one_cannot_go_on_from_its_checkpoint(spark, base):
    began(spark)
    job = StreamingJob(spark, SPEC, run="now", as_of="2024-01-15")
    counting("sum(value)")(job)
    with pytest.raises(checkpoint.StaleCheckpoint, match=r"the query all kept count\(value\) and now keeps sum\(value\)"):
        job.start()
    assert spark.streams.active == []
