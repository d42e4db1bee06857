"""A task that runs a stage on Spark, over the little of Airflow that it uses and a `spark-submit` of its own: neither is on a laptop."""

import json
import sys
import time
from datetime import datetime, timezone
from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import fake_airflow
import pytest
from fake_airflow import Failed, FailedForGood, TimedOut

SPEC = {
    "name": "us-orders",
    "stages": ["run"],
    "timezone": "UTC",
    "params": {"country": "US"},
    "needs": [],
    "spark": {"driver": "own", "driverMemory": "512m", "memory": "768m", "cores": 1, "executors": 1, "conf": {}},
    "reads": {},
    "writes": {"products": {"uri": "lake:orders.us_products"}},
}


class Folder:
    """An object store in a folder, as S3's hook and client have it."""

    class exceptions:  # noqa: N801
        NoSuchKey = FileNotFoundError

    root = None

    def __init__(self, **_):
        pass

    def get_conn(self):
        return self

    def get_object(self, Bucket, Key):  # noqa: N803
        return {"Body": BytesIO((self.root / Key.replace("/", "_")).read_bytes())}

    def delete_objects(self, _, keys):
        for key in keys:
            (self.root / key.replace("/", "_")).unlink(missing_ok=True)


@pytest.fixture
def spark_task(monkeypatch, tmp_path):
    """The module, with `spark-submit` on the path that does what `does` says."""
    fake_airflow.give(monkeypatch, s3=Folder)
    monkeypatch.setattr(Folder, "root", tmp_path)
    (tmp_path / "spark-submit").write_text(f"#!{sys.executable}\nexec(open('{tmp_path}/does').read())\n")
    (tmp_path / "spark-submit").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("HEADWATER_BUCKET", "lake")
    monkeypatch.setenv("HEADWATER_SPARK_MASTER", "spark://m:7077")
    monkeypatch.setenv("HEADWATER_SPARK_HISTORY", "http://localhost:18080")
    return import_module("jobkit.spark_task")


@pytest.fixture
def run(spark_task, tmp_path):
    """Runs the task: `report` is what its driver leaves, `prints` what it prints, `code` how it ends."""

    def run(report=None, prints="", code=0, conf=None, events=None, under_way=1, stages=("run",)):
        file = str(tmp_path / "runs_us-orders_manual__1-00-00_run.json")
        (tmp_path / "does").write_text(
            f"import sys, json\nprint({prints!r})\njson.dump(sys.argv, open('{tmp_path}/argv', 'w'))\n"
            + (f"open({file!r}, 'w').write({json.dumps(report)!r})\n" if report else "")
            + f"sys.exit({code})\n"
        )
        task = spark_task.SparkJob(dag_file=str(tmp_path / "dag.py"), spec={**SPEC, "stages": stages}, stage="run")
        days = {}
        outlets = {
            one: SimpleNamespace(add_partitions=lambda found, one=one: days.update({one.name: found}))
            for one in task.outlets
        }
        moment = datetime(2026, 11, 28, tzinfo=timezone.utc)
        context = {
            "run_id": "manual__1:00+00",
            "dag_run": SimpleNamespace(logical_date=None, run_after=moment, conf=conf),
            "params": {"country": "US", "as_of": None, **(conf or {})},
            "triggering_asset_events": events or {},
            "outlet_events": outlets,
            "ti": SimpleNamespace(get_dr_count=lambda dag_id, states: {"us-orders": under_way}[dag_id]),
        }
        try:
            return SimpleNamespace(answer=task.execute(context), days=days, task=task)
        finally:
            run.link = spark_task.SparkHistory().get_link(task, ti_key=None)

    return run


def test_a_run_is_undone_by_the_last_stage_alone(run, tmp_path):
    conf = {"undo": "manual__0:00+00", "undo_later": "yes"}
    run({"rows": 4}, conf=conf)
    given = argv(tmp_path)
    assert given[given.index("--undo") :][:3] == ["--undo", "manual__0-00-00", "--later"]
    # What follows from its rows is to follow anew, for each day whose rows went.
    undone = {"result": {"undone": [], "days": ["2024-01-15", "2024-01-17"]}}
    assert run(undone, conf=conf).days == {"lake:orders.us_products": ["2024-01-15", "2024-01-17"]}
    (tmp_path / "argv").unlink()
    assert run({"rows": 4}, conf=conf, stages=("run", "load")).answer == {}
    assert not (tmp_path / "argv").exists()
    run({"rows": 4})
    assert "--undo" not in argv(tmp_path)


@pytest.mark.parametrize(
    ("under_way", "stages", "told"),
    [(1, ("run",), True), (2, ("run",), False), (1, ("run", "load"), False)],
)
def test_the_last_stage_of_the_only_run_may_remove_what_others_have_left(
    run, tmp_path, under_way, stages, told
):
    before = int(time.time() * 1000)
    run({"rows": 4}, under_way=under_way, stages=stages)
    given = argv(tmp_path)
    assert ("--alone-since" in given) == told
    if told:
        moment = int(given[given.index("--alone-since") + 1])
        assert before <= moment <= int(time.time() * 1000)


def argv(folder):
    return json.loads((folder / "argv").read_text())


def test_its_report_is_what_it_returns_and_its_day_goes_on_with_what_it_wrote(run, tmp_path):
    done = run(report={"rows": 4}, prints="Spark application app-1-2", conf={"as_of": "2024-01-15"})
    assert done.answer == {"rows": 4}
    assert done.days == {"lake:orders.us_products": ["2024-01-15"]}
    assert argv(tmp_path)[-8:-2] == ["--stage", "run", "--as-of", "2024-01-15", "--param", "country=US"]
    assert run.link == "http://localhost:18080/history/app-1-2/"


def test_a_run_that_follows_its_input_gets_its_day(run, tmp_path, capsys):
    key = type("Key", (SimpleNamespace,), {"__hash__": lambda self: hash(self.name)})
    source, other = key(name="lake:shop.a"), key(name="lake:shop.b")
    by_hand = datetime(2024, 1, 16, 12, tzinfo=timezone.utc)
    events = {
        source: [SimpleNamespace(partition_key="2024-01-15", timestamp=None)],
        other: [SimpleNamespace(partition_key=None, timestamp=by_hand)],
    }
    assert run(report={"rows": 4}, events=events).days == {
        "lake:orders.us_products": ["2024-01-16"]
    }
    said = capsys.readouterr().out
    assert "This run is for 2024-01-16, the latest of the days" in said
    assert "lake:shop.a for 2024-01-15; lake:shop.b for 2024-01-16" in said


@pytest.mark.parametrize("conf", [{"as_of": "2026-02-30"}, {"as_of": "15.01.2026"}, {"land": "DE"}])
def test_what_it_cannot_do_ends_it_before_spark_starts(run, tmp_path, conf):
    with pytest.raises(FailedForGood, match=next(iter(conf.values())) if "as_of" in conf else "land"):
        run(conf=conf)
    assert not (tmp_path / "argv").exists()


def test_a_drivers_own_words_are_the_error_and_a_final_one_is_not_tried_again(run):
    with pytest.raises(FailedForGood) as failed:
        run(report={"error": "row 3 does not fit", "final": True}, code=1)
    assert str(failed.value) == "row 3 does not fit"
    with pytest.raises(Failed) as failed:
        run(report={"error": "Connection refused", "final": False}, code=1)
    assert not isinstance(failed.value, FailedForGood)
    assert str(failed.value) == "Connection refused"


def test_a_driver_that_leaves_no_report_says_what_it_printed(run):
    with pytest.raises(Failed) as failed:
        run(prints="x\nCaused by: java.io.IOException: disk\n\tat a.B", code=1)
    assert str(failed.value) == "Spark's driver failed: java.io.IOException: disk"
    assert run.link == ""


def test_a_driver_ends_with_its_task(spark_task, tmp_path):
    (tmp_path / "does").write_text("import time\nprint('up', flush=True)\ntime.sleep(60)")
    task = spark_task.SparkJob(dag_file=str(tmp_path / "dag.py"), spec=SPEC, stage="run")

    def stop(text, *args):
        raise TimedOut

    task.log = SimpleNamespace(info=stop)
    with pytest.raises(TimedOut):
        task._run(["spark-submit"])
    assert task._driver.poll() is not None


def test_a_job_on_the_shared_driver_is_a_process_of_python_that_is_told_where_that_is(spark_task, tmp_path, monkeypatch):
    python = tmp_path / "python3"
    python.write_text(f"#!{sys.executable}\nimport json, os, sys\njson.dump([sys.argv[1:], dict(os.environ)], open('{tmp_path}/told', 'w'))\nsys.exit(3)\n")
    python.chmod(0o755)
    for name in ("SPARK_HOME", "HEADWATER_SPARK_CONNECT", "HEADWATER_SPARK_CONNECT_PAGES", "HEADWATER_LAKE_PASSWORD"):
        monkeypatch.setenv(name, f"the {name}")
    shared = {**SPEC, "spark": {"driver": "shared", "conf": {"spark.comet.enabled": "false"}}}
    task = spark_task.SparkJob(dag_file=str(tmp_path / "dag.py"), spec=shared, stage="run")
    with pytest.raises(Failed, match="the job's process ended with 3: it printed nothing"):
        task._submit([str(tmp_path / "run_job.py"), "--run", "r"], "no-report.json")
    words, environment = json.loads((tmp_path / "told").read_text())
    assert words[:4] == [str(tmp_path / "run_job.py"), "--run", "r", "--shared"]
    assert "spark.comet.enabled=false" in words
    assert environment["HEADWATER_SPARK_CONNECT"] == "the HEADWATER_SPARK_CONNECT"
    assert environment["PYTHONPATH"] == "the SPARK_HOME/python"
    # It has no table of the lake.
    assert "HEADWATER_LAKE_PASSWORD" not in environment


def test_a_session_is_found_on_the_pages_of_the_shared_driver_where_they_are_to_be_seen(spark_task, monkeypatch):
    printed = SimpleNamespace(application="app-1", session="6c48")
    link = lambda: spark_task.SparkHistory().get_link(SimpleNamespace(printed=printed), ti_key=None)  # noqa: E731
    assert link() == ""
    monkeypatch.setenv("HEADWATER_SPARK_DRIVERS", "http://localhost:9090")
    assert link() == "http://localhost:9090/proxy/app-1/connect/session/?id=6c48"


def test_a_schedule_by_what_no_job_writes_is_refused_for_it_would_wait_for_ever(spark_task):
    assets = import_module("jobkit.assets")
    with pytest.raises(ValueError, match="no job writes parquet:orders/us-products, .*; a parquetFolder is a table of the lake now"):
        assets.after("lake:orders.us_products", "parquet:orders/us-products")
    with pytest.raises(ValueError, match="no job writes csv:orders/input, so nothing would run after it: write cassandra:<name of a cassandraTable>, lake:"):
        assets.after("csv:orders/input")


def test_a_stage_that_leaves_no_report_has_not_ended_well(run):
    with pytest.raises(FailedForGood, match="run of us-orders ended well and left no report, so what it did is not known"):
        run()
