"""The Airflow DAG of a declared job, made from the `job.json` beside it."""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset, BaseHook, Param, chain, task
from airflow.sdk.exceptions import AirflowFailException

from .driver_environment import CONNECTIONS, environment
from .operators import answer_at, code_tag, forget, input_size, put_samples
from .spark_conf import defaults, spark_conf

def job_dag(dag_file: str) -> DAG:
    """The DAG of the job beside `dag_file`: a task for each stage, which runs on Spark and returns its report.

    Before several stages there is one more, `setup`: what the job stands on answers, and its samples are where it reads them.
    """
    spec = json.loads(Path(dag_file).with_name("job.json").read_text(encoding="utf-8"))
    with DAG(
        dag_id=spec["name"],
        description=description(spec),
        schedule=schedule(spec),
        start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
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
        params={name: Param(value, type="string") for name, value in spec["params"].items()},
        tags=["batch", code_tag(dag_file)],
    ) as dag:
        stages = [SparkJob(dag_file=dag_file, spec=spec, stage=stage) for stage in spec["stages"]]
        if len(stages) > 1:
            chain(setup(str(Path(dag_file).parent), spec), *stages)
    return dag


@task
def setup(folder: str, spec: dict[str, Any]) -> list[str]:
    """Everything that the job connects to answers; returns what was put where it reads."""
    hosts = [master_address(BaseHook.get_connection("spark_default"))]
    hosts += [address(need, os.environ) for need in spec["needs"]]
    for host in hosts:
        socket.create_connection(host, timeout=10).close()
        print(f"{host[0]}:{host[1]} accepts connections")
    return put_samples(Path(folder), spec)


def master_address(connection: Any) -> tuple[str, int]:
    """Host and port of what gives a driver its executors: a standalone master, or Kubernetes' API."""
    scheme, _, host = connection.host.rpartition("//")
    return host, connection.port or (443 if scheme.startswith("k8s:") else 7077)


def address(need: str, given: Mapping[str, str]) -> tuple[str, int]:
    """Host and port of the first server of a need."""
    if need == "cassandra":
        hosts, port = (given[name] for name in CONNECTIONS[need][:2])
        return hosts.split(",")[0], int(port)
    found = re.search(r"([^/,:]+):(\d+)", given[CONNECTIONS[need][0]])
    return found[1], int(found[2])


def description(spec: dict[str, Any]) -> str:
    """What the job reads and writes, in a line."""
    sides = [
        ", ".join(one["uri"] for one in spec[side].values()) or "nothing"
        for side in ("reads", "writes")
    ]
    return " → ".join(sides)


def asset(uri: str) -> Asset:
    """A dataset as Airflow knows it: a job that runs after its inputs runs when it was written."""
    kind, _, name = uri.partition(":")
    return Asset(name=uri, uri=f"headwater://{kind}/{name}")


def schedule(spec: dict[str, Any]) -> Any:
    """What Airflow starts the job by."""
    if spec["schedule"] == "inputs":
        return [asset(uri) for uri in spec["after"]]
    return None if spec["schedule"] == "manual" else spec["schedule"]


class SparkJob(SparkSubmitOperator):
    """A stage of a job on the Spark cluster. Where its report says that the data is wrong, it fails with those words and no retry."""

    template_fields = (*SparkSubmitOperator.template_fields, "run")

    def __init__(self, *, dag_file: str, spec: dict[str, Any], stage: str, **kwargs: Any) -> None:
        size = spec["spark"]
        last = stage == spec["stages"][-1]
        if "scala" in spec:
            kwargs["jars"] = str(Path(dag_file).with_name("job.jar"))
        arguments = ["--run", "{{ run_id | replace(':', '-') | replace('+', '-') }}"]
        arguments += ["--stage", stage]
        arguments += [
            "--as-of",
            "{{ (dag_run.conf or {}).get('as_of') or ((dag_run.logical_date or dag_run.run_after) | ds) }}",
        ]
        for name in spec["params"]:
            arguments += ["--param", f"{name}={{{{ params.{name} }}}}"]
        super().__init__(
            task_id=stage,
            name=spec["name"] if len(spec["stages"]) == 1 else f"{spec['name']} {stage}",
            application=str(Path(dag_file).with_name("run_job.py")),
            application_args=arguments,
            conf={},
            driver_memory=size["driverMemory"],
            executor_memory=size["memory"],
            executor_cores=size["cores"],
            num_executors=size["executors"],
            total_executor_cores=size["cores"] * size["executors"],
            outlets=[asset(one["uri"]) for one in spec["writes"].values()] if last else [],
            **kwargs,
        )
        self.run = arguments[1]
        self.stage = stage
        self.spec = spec
        self.folder = str(Path(dag_file).parent)

    def _get_hook(self) -> Any:
        hook = super()._get_hook()
        hook.submit = partial(hook.submit, env=environment(self.spec, os.environ))
        return hook

    def execute(self, context: Any) -> dict[str, Any]:
        """Submit the stage and return its report."""
        report = f"runs/{self.spec['name']}/{self.run}/{self.stage}.json"
        # A report of an earlier try must not speak for this one.
        forget(report)
        if len(self.spec["stages"]) == 1:  # Else the task `setup` has done it.
            for done in put_samples(Path(self.folder), self.spec):
                print(done)
        self.conf = {
            **self.conf,
            **spark_conf(self.spec["needs"], input_size(self.spec), defaults()),
            **own_pod(os.environ),
        }
        try:
            super().execute(context)
        except Exception:
            error = answer_at(report).get("error")
            if error:
                raise AirflowFailException(error) from None
            raise
        return answer_at(report)


def own_pod(given: Mapping[str, str]) -> dict[str, str]:
    """Spark's settings of a driver in a pod: where its executors find it, and whose end is theirs. Elsewhere none."""
    if "POD_NAME" not in given:
        return {}
    return {
        "spark.driver.host": given["POD_IP"],
        "spark.kubernetes.driver.pod.name": given["POD_NAME"],
    }
