"""Buckets for the tests of the sales ETL."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent))

from sales_bucket import Bucket  # noqa: E402


@pytest.fixture
def bucket(spark: SparkSession, tmp_path: Path) -> Bucket:
    """A bucket with the sample data."""
    return Bucket(spark, tmp_path)


@pytest.fixture(scope="module")
def make_bucket(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Bucket]:
    """A bucket that the tests of a module share, for results that are only looked at."""
    return lambda: Bucket(spark, tmp_path_factory.mktemp("bucket"))
