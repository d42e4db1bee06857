"""The Airflow DAG of a declared job, made from the `job.json` beside it."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, Param, chain, get_current_context, task

from .asked import DAY, LATER, UNDO
from .assets import after
from .driver_environment import CONNECTIONS
from .operators import code_tag, put_samples
from .spark_task import SparkJob, asked_of


def job_dag(dag_file: str) -> DAG:
    """The DAG of the job beside `dag_file`: a task for each stage, which runs on Spark and returns its report.

    Before several stages there is one more, `setup`: what the job stands on answers, and its samples are where it reads them.
    """
    spec = json.loads(Path(dag_file).with_name("job.json").read_text(encoding="utf-8"))
    with DAG(
        dag_id=spec["name"],
        description=description(spec),
        schedule=schedule(spec),
        # Airflow reads the schedule by the clocks of its start's time zone.
        start_date=datetime(2024, 1, 1, tzinfo=ZoneInfo(spec["timezone"])),
        catchup=False,
        max_active_runs=spec["concurrency"],
        dagrun_timeout=timedelta(
            seconds=spec["timeout"] * (spec["retries"] + 1) * len(spec["stages"])
        ),
        default_args={
            "owner": "headwater",
            "retries": spec["retries"],
            "retry_delay": timedelta(seconds=10),
            "retry_exponential_backoff": True,
            "execution_timeout": timedelta(seconds=spec["timeout"]),
        },
        params=parameters(spec),
        tags=["batch", code_tag(dag_file)],
    ) as dag:
        stages = [SparkJob(dag_file=dag_file, spec=spec, stage=stage) for stage in spec["stages"]]
        if len(stages) > 1:
            chain(setup(str(Path(dag_file).parent), spec), *stages)
    return dag


@task
def setup(folder: str, spec: dict[str, Any]) -> list[str]:
    """Everything that the job connects to answers; returns what was put where it reads."""
    asked_of(spec, get_current_context())
    hosts = [master_address(os.environ["HEADWATER_SPARK_MASTER"])]
    hosts += [address(need, os.environ) for need in spec["needs"]]
    for host in hosts:
        socket.create_connection(host, timeout=10).close()
        print(f"{host[0]}:{host[1]} accepts connections")
    return put_samples(Path(folder), spec)


def master_address(master: str) -> tuple[str, int]:
    """Host and port of what gives a driver its executors: a standalone master, or Kubernetes' API."""
    url = urlsplit(master.removeprefix("k8s://"))
    return url.hostname or "", url.port or (443 if master.startswith("k8s:") else 7077)


def address(need: str, given: Mapping[str, str]) -> tuple[str, int]:
    """Host and port of the first server of a need."""
    if need == "cassandra":
        hosts, port = (given[name] for name in CONNECTIONS[need][:2])
        return hosts.split(",")[0], int(port)
    found = re.search(r"([^/,:]+):(\d+)", given[CONNECTIONS[need][0]])
    return found[1], int(found[2])


def parameters(spec: dict[str, Any]) -> dict[str, Param]:
    """What may be said to a run. Airflow's API and page refuse a value that is none, with its name."""
    said = "The day that the run is for. Nothing: its inputs' day, its schedule's, or today."
    as_of = Param(None, type=["null", "string"], format="date", description=said)
    undone = Param(None, type=["null", "string"], description="A run whose publication is taken back instead of running. Nothing: it runs.")
    later = Param("no", enum=["no", "yes"], description="Whether what others have published since is taken back as well.")
    own = {name: Param(value, type="string") for name, value in spec["params"].items()}
    return {**own, DAY: as_of, UNDO: undone, LATER: later}


def description(spec: dict[str, Any]) -> str:
    """What the job reads and writes, in a line."""
    sides = [
        ", ".join(one["uri"] for one in spec[side].values()) or "nothing"
        for side in ("reads", "writes")
    ]
    return " → ".join(sides)


def schedule(spec: dict[str, Any]) -> Any:
    """What Airflow starts the job by."""
    if spec["schedule"] == "inputs":
        return after(*spec["after"])
    return None if spec["schedule"] == "manual" else spec["schedule"]
