"""What a run did not write, or wrote over, is said by it: it would else look as if all were there."""

import json
from types import SimpleNamespace

import pytest
import run_job
from jobkit.dataset import Dataset
from jobkit.job import Job
from jobkit.streaming import StreamingJob

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]
OUT = {"kind": "parquet", "name": "out", "uri": "parquet:out", "columns": COLUMNS}
ASIDE = {**OUT, "name": "aside", "uri": "parquet:aside"}


@pytest.fixture
def run(spark, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")

    def ended(code, **functions):
        spec = {"name": "shop", "kind": "batch", "main": "shop.py", "needs": [], "params": {}}
        spec |= {"stages": ["run"], "reads": {}, "writes": {"out": OUT, "aside": ASIDE}}
        module = SimpleNamespace(run=code, **functions) if code else SimpleNamespace(**functions)
        monkeypatch.setattr(run_job, "code", lambda _: module)
        run_job.run(spark, spec, "run", "one", "2024-01-15", {})
        return json.loads((tmp_path / "runs/shop/one/run.json").read_text())

    return ended


def rows(job, *ids):
    return job.spark.createDataFrame([(one,) for one in ids], "id string")


def test_what_a_run_declares_and_does_not_write_is_said(run):
    report = run(lambda job: job.write("out", rows(job, "a")))
    assert report["remarks"] == [
        "nothing was written to parquet:aside, which the job declares: what lies there is as it was"
    ]


def test_what_a_load_found_nothing_new_for_is_not_missed(run):
    def code(job):
        job.write("out", rows(job))
        job.publish({"aside": {"files": []}})

    assert run(code)["remarks"] == []


def test_a_second_write_that_takes_the_place_of_the_first_is_said(run):
    def code(job):
        job.write("aside", rows(job))
        for country in ("DE", "US"):
            job.write("out", rows(job, country))

    assert run(code)["remarks"] == [
        "parquet:out was written more than once by this run, and has the rows of the last write alone: put the frames together, and write once"
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "parquet"}, True),
        ({"kind": "postgres"}, True),
        ({"kind": "postgres", "primaryKey": ["id"]}, False),
        ({"kind": "cassandra", "partitionKey": ["id"], "clusteringKey": []}, False),
        ({"kind": "topic", "key": "id"}, False),
    ],
)
def test_of_rows_that_lie_beside_each_other_nothing_is_said(spark, more, said):
    dataset = {**OUT, "uri": "it", **more}
    spec = {"name": "shop", "params": {}, "reads": {}, "writes": {"out": dataset}}
    job = Job(spark, spec, run="one", as_of="2024-01-15")
    assert job.replaces(Dataset.of("out", dataset)) is said
    # Of a stream each micro-batch writes.
    assert not StreamingJob.replaces(Dataset.of("out", dataset))


@pytest.mark.parametrize(
    ("functions", "known"), [({"Run": print, "main": print}, "Run, main"), ({}, "none")]
)
def test_code_without_the_function_is_told_so(run, functions, known):
    report = run(None, **functions)
    assert report["error"] == (
        f"jobs/shop/shop.py has no function run, which a run calls: write def run(job); it has {known}"
    )
    assert report["final"]
