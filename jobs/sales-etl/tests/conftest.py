"""Buckets for the tests of the sales ETL."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent))

from sales_bucket import Bucket  # noqa: E402


@pytest.fixture(scope="module")
def make_bucket(
    spark: SparkSession,
    specs: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
    tables: Callable[..., None],
) -> Iterator[Callable[[], Bucket]]:
    """A bucket that the tests of a module share, for results that are only looked at, and a lake without rows."""
    spec = specs["sales-etl"]

    def make() -> Bucket:
        tables(*(one for one in spec["writes"].values() if one["kind"] == "lake"))
        return Bucket(spark, spec, tmp_path_factory.mktemp("bucket"))

    yield make
    os.environ.pop("HEADWATER_BASE", None)


@pytest.fixture
def bucket(make_bucket: Callable[[], Bucket]) -> Bucket:
    """A bucket with the sample data."""
    return make_bucket()
