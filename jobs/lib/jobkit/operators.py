"""What tasks of Airflow do beside running Spark: the object store, samples, reports."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from airflow.providers.amazon.aws.hooks.s3 import S3Hook

OBJECT_STORE = "object_store"


def bucket() -> str:
    """The platform's bucket, which every container that runs tasks is told."""
    return os.environ["HEADWATER_BUCKET"]


@cache
def store() -> S3Hook:
    """A client of the platform's object store, made once in a process: that takes longer than to ask it."""
    return S3Hook(aws_conn_id=OBJECT_STORE)


def code_tag(dag_file: str) -> str:
    """The tag that shows in Airflow which code a DAG is from; `dag_file` is the DAG's own `__file__`."""
    hash_file = Path(dag_file).with_name("HASH")
    return f"code:{hash_file.read_text() if hash_file.exists() else 'unpublished'}"


def put_samples(folder: Path, spec: dict[str, Any]) -> list[str]:
    """Put `data/<role>.csv` of a job's folder where the job reads CSV, when nobody has put anything there; returns what was done."""
    done = []
    for role, one in spec["reads"].items():
        sample = folder / "data" / f"{role}.csv"
        prefix = f"{one['name']}/"
        if one["kind"] == "csv" and sample.exists() and not store().list_keys(bucket(), prefix):
            store().load_file(str(sample), f"{prefix}{role}.csv", bucket())
            done.append(f"{one['uri']} was empty: put the sample {role}.csv into it")
    return done


def input_size(spec: dict[str, Any]) -> int:
    """The bytes of the CSV files that a job reads."""
    folders = [f"{one['name']}/" for one in spec["reads"].values() if one["kind"] == "csv"]
    listed = (store().iter_file_metadata(folder, bucket()) for folder in folders)
    return sum(file["Size"] for files in listed for file in files)


def forget(report: str) -> None:
    """Remove a report; nothing happens when there is none."""
    store().delete_objects(bucket(), [report])


def answer_at(report: str) -> dict[str, Any]:
    """The report at a key of the platform's bucket; empty when there is none."""
    try:
        return json.loads(store().get_conn().get_object(Bucket=bucket(), Key=report)["Body"].read())
    except store().get_conn().exceptions.NoSuchKey:
        return {}
