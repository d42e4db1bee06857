"""Files of the platform's bucket."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, BinaryIO

import boto3
from botocore.exceptions import ClientError

from .spark_conf import defaults
from .watermark import File

# Under which the platform says in Spark's settings where the bucket is, as infra/compute/spark-config.ts writes them.
S3A = "spark.hadoop.fs.s3a."
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MISSING = ("404", "NoSuchKey")
AT_ONCE = 1000  # Objects that one request may name.


class Bucket:
    """What lies in a bucket; see `storage.Files`."""

    def __init__(self, name: str, client: Any) -> None:
        self._name, self._client = name, client

    def open(self, key: str, start: int = 0) -> BinaryIO:
        part = {"Range": f"bytes={start}-"} if start else {}
        try:
            return self._client.get_object(Bucket=self._name, Key=key, **part)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(f"s3://{self._name}/{key}") from None
            raise

    def write(self, key: str, data: bytes) -> None:
        self._client.put_object(Bucket=self._name, Key=key, Body=data)

    def copy(self, key: str, to: str) -> None:
        self._client.copy({"Bucket": self._name, "Key": key}, self._name, to)

    def delete(self, key: str) -> None:
        found = [one["Key"] for page in self._pages(Prefix=f"{key}/") for one in page.get("Contents", [])]
        # What stands for a folder comes after what is in it: a store of plain files refuses it before.
        gone = [*sorted(found, reverse=True), key]
        for first in range(0, len(gone), AT_ONCE):
            objects = [{"Key": one} for one in gone[first : first + AT_ONCE]]
            said = self._client.delete_objects(Bucket=self._name, Delete={"Objects": objects, "Quiet": True})
            refused = [one for one in said.get("Errors", []) if one["Code"] not in MISSING]
            if refused:
                raise OSError(f"s3://{self._name}/{refused[0]['Key']} cannot be deleted: {refused[0]['Message']}")

    def listed(self, key: str) -> tuple[list[File], list[str]]:
        prefix = f"{key}/" if key else ""
        files, folders = [], []
        for page in self._pages(Prefix=prefix, Delimiter="/"):
            for one in page.get("Contents", []):
                if one["Key"] != prefix:
                    modified = (one["LastModified"] - EPOCH) // timedelta(milliseconds=1)
                    files.append(File(one["Key"].removeprefix(prefix), modified, one["Size"]))
            folders += [one["Prefix"].removeprefix(prefix)[:-1] for one in page.get("CommonPrefixes", [])]
        return files, folders

    def _pages(self, **asked: str) -> Any:
        return self._client.get_paginator("list_objects_v2").paginate(Bucket=self._name, **asked)


@cache
def bucket(name: str) -> Bucket:
    """A bucket by the key and the address that Spark has, or by the process's role."""
    return Bucket(name, boto3.client("s3", **access(defaults())))


def access(settings: dict[str, str]) -> dict[str, str]:
    """The arguments of a client that reaches what Spark's settings say. Pure."""
    region = settings.get(f"{S3A}endpoint.region")
    key = settings.get(f"{S3A}access.key")
    if key is None:
        return {} if region is None else {"region_name": region}
    return {
        "endpoint_url": settings[f"{S3A}endpoint"],
        "region_name": region,
        "aws_access_key_id": key,
        "aws_secret_access_key": settings[f"{S3A}secret.key"],
    }
