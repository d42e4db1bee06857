"""The DAG of a declared job: its clocks, how many of its runs there may be, and what its first task refuses."""

import json
import socket
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import fake_airflow
import pytest

SPEC = {
    "name": "nightly",
    "stages": ["run"],
    "schedule": "0 3 * * *",
    "timezone": "America/New_York",
    "concurrency": 3,
    "timeout": 60,
    "retries": 1,
    "params": {"country": "US"},
    "needs": ["kafka"],
    "reads": {},
    "writes": {},
    "spark": {"driver": "own", "driverMemory": "512m", "memory": "768m", "cores": 1, "executors": 1, "conf": {}},
}


@pytest.fixture
def dag(monkeypatch):
    fake_airflow.give(monkeypatch)
    return import_module("jobkit.dag")


@pytest.fixture
def made(dag, tmp_path):
    def make(**more):
        (tmp_path / "job.json").write_text(json.dumps({**SPEC, **more}))
        return dag.job_dag(str(tmp_path / "dag.py"))

    return make


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "UTC"])
def test_a_schedule_goes_by_the_clocks_of_the_jobs_time_zone(made, zone):
    found = made(timezone=zone)
    assert found.schedule == "0 3 * * *"
    assert found.start_date == datetime(2024, 1, 1, tzinfo=ZoneInfo(zone))
    assert found.start_date.tzinfo.key == zone
    assert not found.catchup


def test_as_many_runs_of_it_as_the_job_allows_are_under_way_and_as_long(made):
    found = made(concurrency=3, timeout=60, retries=1)
    assert found.max_active_runs == 3
    assert found.dagrun_timeout == timedelta(seconds=120)


def test_by_hand_and_by_inputs_have_no_clock(made):
    assert made(schedule="manual").schedule is None
    [one] = made(schedule="inputs", after=["lake:shop.a"]).schedule.assets.given
    assert one.name == "lake:shop.a"


def test_a_day_is_asked_for_in_a_field_that_takes_days_alone(made):
    day = made().params["as_of"]
    assert (day.value, day.type, day.format) == (None, ["null", "string"], "date")
    assert made().params["country"].value == "US"


@pytest.mark.parametrize("conf", [{"as_of": "2026-02-30"}, {"as_of": "15.01.2026"}, {"land": "DE"}])
def test_what_no_stage_can_do_ends_the_setup_before_anything_is_asked(dag, tmp_path, monkeypatch, conf):
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda host, **_: asked.append(host))
    moment = datetime(2026, 1, 15, tzinfo=ZoneInfo("UTC"))
    context = {
        "dag_run": SimpleNamespace(logical_date=None, run_after=moment, conf=conf),
        "params": {"country": "US"},
        "triggering_asset_events": {},
    }
    monkeypatch.setattr(dag, "get_current_context", lambda: context)
    monkeypatch.setenv("HEADWATER_SPARK_MASTER", "spark://m:7077")
    with pytest.raises(fake_airflow.FailedForGood, match=next(value if key == "as_of" else key for key, value in conf.items())):
        dag.setup(str(tmp_path), SPEC)
    assert asked == []
