"""A DAG that somebody wrote by hand: it puts a greeting into the platform's bucket."""

from __future__ import annotations

from datetime import datetime, timezone

from airflow.sdk import DAG, task
from dags_greeting.jobkit.operators import bucket, code_tag, store

with DAG(
    dag_id="greeting",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    tags=[code_tag(__file__)],
) as dag:

    @task
    def greet() -> str:
        """Put the greeting and return where it lies."""
        store().load_string(
            "hello from a DAG of my own", "greetings/hello.txt", bucket(), replace=True
        )
        return f"{bucket()}/greetings/hello.txt"

    greet()
