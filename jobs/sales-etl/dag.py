"""The Airflow DAG of the sales ETL: setup, extract, transform, load, summary."""

from __future__ import annotations

import json
import re
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.providers.postgres.hooks.postgres import PostgresHook
from airflow.sdk import DAG, BaseHook, Param, task

from sales_etl.jobkit.operators import SparkStage, bucket, code_tag, final_value_errors, store
from sales_etl.jobkit.spark_conf import spark_conf
from sales_etl.sales import inputs, layout
from sales_etl.sales.summary import summary as read_back

RUN = "{{ ti.xcom_pull('setup')['run'] }}"
AS_OF = "{{ ti.xcom_pull('setup')['as_of'] }}"

# A driver and one executor of one core leave half of a worker of 2 cores and 2 GB to another job.
RESOURCES = {
    "driver_memory": "512m",
    "executor_memory": "768m",
    "executor_cores": 1,
    "total_executor_cores": 1,
}
# Short runs start quickly; for inputs of millions of rows, leave the Java options out.
SPARK = spark_conf(["warehouse"])


def stage(name: str) -> SparkStage:
    """A stage that runs on Spark."""
    return SparkStage(
        task_id=name,
        name=f"sales-etl {name}",
        dag_file=__file__,
        report=layout.report(RUN, name),
        application_args=["--run", RUN, "--as-of", AS_OF, "--input", "{{ params.input }}"],
        conf=SPARK,
        **RESOURCES,
    )


with DAG(
    dag_id="sales-etl",
    description="Sales and customers from CSV to customer, product, geographic and daily analytics",
    doc_md=__doc__,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "headwater", "retries": 1, "retry_delay": timedelta(seconds=10)},
    params={
        "input": Param(
            layout.INPUT, type="string", description="Folder of the two CSV files in the bucket"
        )
    },
    tags=["sales", "spark", code_tag(__file__)],
) as dag:

    @task
    @final_value_errors()
    def setup(dag_run: Any = None, params: Any = None) -> dict[str, str]:
        """The connections answer and the input is there; names the run's folder and its date."""
        master = BaseHook.get_connection("spark_default")
        socket.create_connection(
            (master.host.removeprefix("spark://"), master.port or 7077), timeout=10
        ).close()
        PostgresHook("warehouse").get_first("SELECT 1")
        samples = {
            name: (Path(__file__).parent / "data" / name).read_text() for name in inputs.FILES
        }
        done = inputs.ensure(
            found=lambda key: store().check_for_key(key, bucket()),
            put=lambda key, text: store().load_string(text, key, bucket()),
            source=params["input"],
            samples=samples,
        )
        print(done)
        # A run that is started by hand may have no logical date; it is then as of when it was to run.
        as_of = dag_run.logical_date or dag_run.run_after
        # Colons and pluses of a run id are no good in a Hadoop path.
        return {
            "run": re.sub(r"[^A-Za-z0-9._-]+", "-", dag_run.run_id),
            "as_of": as_of.strftime("%Y-%m-%d"),
            "input": done,
        }

    @task(multiple_outputs=True)
    @final_value_errors()
    def summary(ti: Any = None) -> dict[str, Any]:
        """What was published, read back from where users read it."""
        run = ti.xcom_pull("setup")["run"]
        current = json.loads(store().read_key(layout.CURRENT, bucket()))
        if current["run"] != run:
            raise ValueError(
                f"{layout.CURRENT} names run {current['run']}, not {run}: another run was published meanwhile"
            )
        for folder in current["outputs"].values():
            if not store().check_for_key(f"{folder}/_SUCCESS", bucket()):
                raise ValueError(f"{folder} is not complete in the object store")
        return read_back(
            PostgresHook("warehouse").get_records, run, ti.xcom_pull("transform")["quality"]
        )

    setup() >> stage("extract") >> stage("transform") >> stage("load") >> summary()
