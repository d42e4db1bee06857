"""The Airflow DAG of a declared job, made from the `job.json` beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset, Param
from airflow.sdk.exceptions import AirflowFailException

from .operators import answer_at, bucket, code_tag, forget, store
from .spark_conf import spark_conf

# What a job's process may see of the task's environment, beside the connections that its datasets need.
SEEN = (
    "HEADWATER_BUCKET",
    "HOME",
    "JAVA_HOME",
    "LANG",
    "PATH",
    "PYSPARK_PYTHON",
    "SPARK_HOME",
    "TMPDIR",
)
CONNECTIONS = {
    "kafka": ("HEADWATER_KAFKA",),
    "cassandra": tuple(
        f"HEADWATER_CASSANDRA_{part}" for part in ("HOST", "PORT", "USER", "PASSWORD")
    ),
    "warehouse": tuple(f"HEADWATER_WAREHOUSE_{part}" for part in ("URL", "USER", "PASSWORD")),
}


def job_dag(dag_file: str) -> DAG:
    """The DAG of the job beside `dag_file`: one task, which runs it on Spark and returns its report."""
    spec = json.loads(Path(dag_file).with_name("job.json").read_text(encoding="utf-8"))
    with DAG(
        dag_id=spec["name"],
        description=description(spec),
        schedule=schedule(spec),
        start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        max_active_runs=spec["concurrency"],
        dagrun_timeout=timedelta(seconds=spec["timeout"] * (spec["retries"] + 1)),
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
        SparkJob(dag_file=dag_file, spec=spec)
    return dag


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
    """A run of a job on the Spark cluster. Where its report says that the data is wrong, it fails with those words and no retry."""

    template_fields = (*SparkSubmitOperator.template_fields, "run")

    def __init__(self, *, dag_file: str, spec: dict[str, Any], **kwargs: Any) -> None:
        size = spec["spark"]
        if "scala" in spec:
            kwargs["jars"] = str(Path(dag_file).with_name("job.jar"))
        arguments = ["--run", "{{ run_id | replace(':', '-') | replace('+', '-') }}"]
        arguments += [
            "--as-of",
            "{{ (dag_run.conf or {}).get('as_of') or ((dag_run.logical_date or dag_run.run_after) | ds) }}",
        ]
        for name in spec["params"]:
            arguments += ["--param", f"{name}={{{{ params.{name} }}}}"]
        super().__init__(
            task_id="run",
            name=spec["name"],
            application=str(Path(dag_file).with_name("run_job.py")),
            application_args=arguments,
            conf=spark_conf(spec["needs"]),
            driver_memory=size["driverMemory"],
            executor_memory=size["memory"],
            executor_cores=size["cores"],
            total_executor_cores=size["cores"] * size["executors"],
            outlets=[asset(one["uri"]) for one in spec["writes"].values()],
            **kwargs,
        )
        self.run = arguments[1]
        self.spec = spec
        self.folder = str(Path(dag_file).parent)

    def _get_hook(self) -> Any:
        hook = super()._get_hook()
        hook.submit = partial(hook.submit, env=environment(self.spec["needs"], os.environ))
        return hook

    def execute(self, context: Any) -> dict[str, Any]:
        """Submit the job and return its report."""
        report = f"runs/{self.spec['name']}/{self.run}.json"
        # A report of an earlier try must not speak for this one.
        forget(report)
        put_samples(Path(self.folder), self.spec)
        try:
            super().execute(context)
        except Exception:
            error = answer_at(report).get("error")
            if error:
                raise AirflowFailException(error) from None
            raise
        return answer_at(report)


def put_samples(folder: Path, spec: dict[str, Any]) -> None:
    """Put `data/<role>.csv` of a job's folder where the job reads CSV, when nobody has put anything there."""
    for role, one in spec["reads"].items():
        sample = folder / "data" / f"{role}.csv"
        prefix = f"{one['name']}/"
        if one["kind"] == "csv" and sample.exists() and not store().list_keys(bucket(), prefix):
            store().load_file(str(sample), f"{prefix}{role}.csv", bucket())
            print(f"{one['uri']} was empty: put the sample {role}.csv into it")


def environment(needs: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """What a driver sees of the task's environment: none of Airflow's keys, and the connections of its own datasets alone."""
    connections = [name for need in needs for name in CONNECTIONS[need]]
    return {name: given[name] for name in (*SEEN, *connections) if name in given}
