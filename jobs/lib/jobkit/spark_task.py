"""A task of Airflow that runs a stage of a job on Spark.

It is not the Spark provider's operator, which takes 0.7 s of CPU to import (two clients of Kubernetes), in each task and at each look
at a DAG, and whose error is the command line.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout

from .asked import Asked, asked, local_day, run_name
from .assets import asset, days_of_inputs
from .driver_environment import environment
from .errors import DataError
from .operators import answer_at, forget, input_size, put_samples
from .spark_conf import defaults, session_conf, spark_conf
from .submit import LAUNCHER, Output, command, on_shared, pyspark

STOPS_WITHIN = 10  # Seconds that a driver has to give its executors back.


class SparkHistory(BaseOperatorLink):
    """Airflow's button that leads to the task's application in Spark's history."""

    name = "Spark history"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Where the application of the last try is, or its session on the shared driver; nothing when there was none, or nothing shows it."""
        application, session = operator.printed.application, operator.printed.session
        page = os.environ.get("HEADWATER_SPARK_DRIVERS" if session else "HEADWATER_SPARK_HISTORY")
        if not page or not application:
            return ""
        return f"{page}/proxy/{application}/connect/session/?id={session}" if session else f"{page}/history/{application}/"


class SparkJob(BaseOperator):
    """A stage of a job on the Spark cluster. It fails with the driver's own words, and is not tried again where that would not help."""

    operator_extra_links = (SparkHistory(),)

    def __init__(self, *, dag_file: str, spec: dict[str, Any], stage: str, **kwargs: Any) -> None:
        last = stage == spec["stages"][-1]
        super().__init__(
            task_id=stage,
            outlets=[asset(one["uri"]) for one in spec["writes"].values()] if last else [],
            **kwargs,
        )
        self.spec = spec
        self.stage = stage
        self.folder = Path(dag_file).parent
        self.printed = Output("the job's process") if self._shared else Output()
        self._driver: subprocess.Popen[str] | None = None

    def execute(self, context: Any) -> dict[str, Any]:
        """Submit the stage and return its report."""
        spec = self.spec
        wanted = asked_of(spec, context)
        last = self.stage == spec["stages"][-1]
        if wanted.undo and not last:
            print(f"This run takes back what {wanted.undo} has published, in its last stage.")
            return {}
        print(f"This run is for {wanted.as_of}, {wanted.why}.")
        run = run_name(context["run_id"])
        report = f"runs/{spec['name']}/{run}/{self.stage}.json"
        # A report of an earlier try must not speak for this one.
        forget(report)
        if len(spec["stages"]) == 1 and not wanted.undo:  # Else the task `setup` has done it.
            for done in put_samples(self.folder, spec):
                print(done)
        more = alone(spec["name"], context["ti"]) if last else []
        self._submit([*self._arguments(run, wanted), *more], report)
        answer = answer_at(report)
        if not answer:
            raise AirflowFailException(
                f"{self.stage} of {spec['name']} ended well and left no report, so what it did is not known: "
                "does its code end the process itself?"
            )
        for outlet in self.outlets:
            context["outlet_events"][outlet].add_partitions(days_of(answer, wanted))
        return answer

    def _arguments(self, run: str, wanted: Asked) -> list[str]:
        params = [word for one in wanted.params.items() for word in ("--param", "=".join(one))]
        words = ["--run", run, "--stage", self.stage, "--as-of", wanted.as_of, *params]
        if wanted.undo:
            words += ["--undo", wanted.undo, *(["--later"] if wanted.later else [])]
        return [str(self.folder / "run_job.py"), *words]

    def _submit(self, application: list[str], report: str) -> None:
        spec = self.spec
        words = self._command(application)
        self.log.info("%s", " ".join(words))
        try:
            code = self._run(words)
        except AirflowTaskTimeout:
            raise AirflowException(
                f"{self.stage} of {spec['name']} took longer than it may, {self.execution_timeout.total_seconds():.0f} s: "
                "its job.ts may say another `timeout`"
            ) from None
        if code == 0:
            return
        said = answer_at(report)
        error = said.get("error") or self.printed.cause(code)
        raise (AirflowFailException if said.get("final") else AirflowException)(error)

    def _command(self, application: list[str]) -> list[str]:
        spec = self.spec
        if self._shared:
            return on_shared("python3", application, session_conf(defaults(), spec["spark"]["conf"]))
        conf = spark_conf(spec["needs"], input_size(spec), defaults(), spec["spark"]["conf"])
        return command(
            os.environ["HEADWATER_SPARK_MASTER"],
            spec["name"] if len(spec["stages"]) == 1 else f"{spec['name']} {self.stage}",
            spec["spark"],
            {**conf, **own_pod()},
            application,
            str(self.folder / "job.jar") if "scala" in spec else None,
        )

    def _python(self) -> dict[str, str]:
        """What spark-submit would tell Python where there is none."""
        return {"PYTHONPATH": pyspark(os.environ["SPARK_HOME"])} if self._shared else LAUNCHER

    @property
    def _shared(self) -> bool:
        return self.spec["spark"]["driver"] == "shared"

    def _run(self, words: list[str]) -> int:
        self._driver = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**environment(self.spec, os.environ), **self._python()},
            start_new_session=True,
        )
        try:
            for line in self._driver.stdout or ():
                self.printed.add(line.rstrip())
                self.log.info("%s", line.rstrip())
            return self._driver.wait()
        except BaseException:
            self.on_kill()
            raise

    def on_kill(self) -> None:
        """End the driver: Java and the Python below it."""
        if self._driver is None or self._driver.poll() is not None:
            return
        os.killpg(self._driver.pid, signal.SIGTERM)
        try:
            self._driver.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._driver.pid, signal.SIGKILL)


def days_of(answer: dict[str, Any], wanted: Asked) -> list[str]:
    """The days of which a run has written the datasets: its own, or those of what it took back."""
    result = answer.get("result")
    undone = result.get("days") if wanted.undo and isinstance(result, dict) else None
    return undone or [wanted.as_of]


def asked_of(spec: dict[str, Any], context: Any) -> Asked:
    """What a run was asked for; ends it at once, and for good, where that is nothing that a job can do."""
    run = context["dag_run"]
    otherwise = local_day(run.logical_date or run.run_after, spec["timezone"])
    written = days_of_inputs(context["triggering_asset_events"])
    try:
        return asked(spec, run.conf, context["params"], written, otherwise)
    except DataError as error:
        raise AirflowFailException(str(error)) from None


def alone(dag: str, task: Any) -> list[str]:
    """Since when no other run of the job is under way, as the driver's argument; none where one is."""
    moment = int(time.time() * 1000)
    # A run that somebody has begun again waits as `queued`, and may have rows staged.
    under_way = task.get_dr_count(dag_id=dag, states=["queued", "running"])
    return ["--alone-since", str(moment)] if under_way == 1 else []


def own_pod() -> dict[str, str]:
    """Spark's settings of a driver in a pod: where its executors find it, and whose end is theirs. Elsewhere none."""
    if "POD_NAME" not in os.environ:
        return {}
    return {
        "spark.driver.host": os.environ["POD_IP"],
        "spark.kubernetes.driver.pod.name": os.environ["POD_NAME"],
    }
