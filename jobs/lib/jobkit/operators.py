"""The Airflow side of a stage: submit it, and turn its report into the task's result or its error."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowFailException

OBJECT_STORE = "object_store"


def bucket() -> str:
    """The platform's bucket, which every container that runs tasks is told."""
    return os.environ["HEADWATER_BUCKET"]


def store() -> S3Hook:
    """A client of the platform's object store."""
    return S3Hook(aws_conn_id=OBJECT_STORE)


def code_tag(dag_file: str) -> str:
    """The tag that shows in Airflow which code a DAG is from; `dag_file` is the DAG's own `__file__`."""
    hash_file = Path(dag_file).with_name("HASH")
    return f"code:{hash_file.read_text() if hash_file.exists() else 'unpublished'}"


@contextmanager
def final_value_errors() -> Iterator[None]:
    """A ValueError in the block fails the task without a retry: it is about the data, which stays as it is."""
    try:
        yield
    except ValueError as error:
        raise AirflowFailException(str(error)) from None


class SparkStage(SparkSubmitOperator):
    """One stage of a job as a task: `stage.py <task id>` beside the DAG's file, on the Spark cluster.

    The task returns the stage's report (rows, seconds) as its XCom. Where the report says that the data is wrong, the task
    fails with the report's own words and without a retry.

    :param dag_file: the DAG's `__file__`; the code beside it is what runs.
    :param report: key of the report in the platform's bucket (templated).
    """

    template_fields = (*SparkSubmitOperator.template_fields, "report")

    def __init__(
        self,
        *,
        task_id: str,
        dag_file: str,
        report: str,
        application_args: list[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(
            task_id=task_id,
            application=str(Path(dag_file).with_name("stage.py")),
            application_args=[task_id, *application_args],
            **kwargs,
        )
        self.report = report

    def execute(self, context: Any) -> dict[str, Any]:
        """Submit the stage and return its report."""
        # A report of an earlier try must not speak for this one.
        forget(self.report)
        try:
            super().execute(context)
        except Exception:
            error = answer_at(self.report).get("error")
            if error:
                raise AirflowFailException(error) from None
            raise
        return answer_at(self.report)


def forget(report: str) -> None:
    """Remove a report; nothing happens when there is none."""
    store().delete_objects(bucket(), [report])


def answer_at(report: str) -> dict[str, Any]:
    """The report at a key of the platform's bucket; empty when there is none."""
    if not store().check_for_key(report, bucket()):
        return {}
    return json.loads(store().read_key(report, bucket()))
