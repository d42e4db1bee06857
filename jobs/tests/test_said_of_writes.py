"""What a run did not write, or wrote over, is said by it: it would else look as if all were there."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
import run_job
from jobkit import lineage
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.streaming import StreamingJob
from local_job import LocalJob

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]
OUT = {"kind": "lake", "name": "shop.out", "uri": "lake:shop.out", "columns": COLUMNS}
ASIDE = {**OUT, "name": "shop.aside", "uri": "lake:shop.aside"}


@pytest.fixture
def run(spark, tmp_path, monkeypatch, tables):
    tables(OUT, ASIDE)
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
        "nothing was written to lake:shop.aside, which the job declares: what lies there is as it was"
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
        "lake:shop.out was written more than once by this run, and has the rows of the last write alone: put the frames together, and write once"
    ]


def test_of_rows_that_are_staged_twice_the_last_alone_are_published_whatever_their_keys(spark):
    spec = {"name": "shop", "params": {}, "reads": {}, "writes": {"out": {**OUT, "primaryKey": ["id"]}}}
    job = LocalJob(spark, spec, "2024-01-15")
    for country in ("DE", "US"):
        job.stage("out", rows(job, country))
    [said] = job.remarks
    assert "has the rows of the last write alone" in said
    job.publish({"out": {}})
    job.stage("out", rows(job))
    assert len(job.remarks) == 1


def test_rows_that_are_added_are_written_once_by_a_run(spark):
    added = {**OUT, "replaces": "none"}
    job = LocalJob(spark, {"name": "shop", "params": {}, "reads": {}, "writes": {"out": added}}, "2024-01-15")
    job.write("out", rows(job))
    with pytest.raises(DataError, match="lake:shop.out is written more than once by this run"):
        job.write("out", rows(job))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "postgres"}, True),
        ({"kind": "postgres", "primaryKey": ["id"]}, False),
        ({"kind": "lake", "replaces": "all"}, True),
        ({"kind": "lake", "replaces": "none"}, False),
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


def test_code_whose_function_takes_no_job_is_told_so(run):
    report = run(None, run=lambda: None)
    assert report["error"] == (
        "jobs/shop/shop.py: run cannot be called with the job alone, too many positional arguments: write def run(job)"
    )
    assert report["final"]


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (lambda job: rows(job, "a"), "run returned a DataFrame, which JSON does not have (Object of type DataFrame is not JSON serializable)"),
        (lambda job: {"total": Decimal("1.50")}, "run returned a dict, which JSON does not have (Object of type Decimal is not JSON serializable)"),
        (lambda job: float("nan"), "run returned a float, which JSON does not have (Out of range float values are not JSON compliant"),
    ],
)
def test_what_a_run_returns_and_json_does_not_have_is_said_and_the_run_is_good(run, returned, said):
    def code(job):
        job.write("out", rows(job, "a"))
        job.write("aside", rows(job, "a"))
        return returned(job)

    report = run(code)
    assert report["result"] is None
    [remark] = report["remarks"]
    assert remark.startswith(said)
    assert remark.endswith(": it is not in the report")


def test_what_the_stages_after_it_would_get_must_be_json():
    job = SimpleNamespace(remark=pytest.fail)
    assert lineage.result(job, "extract", {"rows": [1, "a", None]}, last=False) == {"rows": [1, "a", None]}
    with pytest.raises(DataError, match="extract returned a set, which JSON does not have .*, and the stages after it would get it: return texts"):
        lineage.result(job, "extract", {1, 2}, last=False)


def test_a_good_run_is_good_though_spark_does_not_say_what_ran_natively(spark, monkeypatch):
    job = Job(spark, {"name": "one", "params": {}, "reads": {}, "writes": {}}, run="a", as_of="2024-01-15")

    def silent(_):
        raise TimeoutError("timed out")

    monkeypatch.setattr(lineage.native, "ran", silent)
    given = lineage.report(job, "run", "code", None, "2026-01-15T00:00:00+00:00", 1.0)
    assert given["native"] is None
    assert given["remarks"] == ["which part ran natively is not known: TimeoutError: timed out"]
