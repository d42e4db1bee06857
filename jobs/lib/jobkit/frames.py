"""Spark's frames, held to a dataset's schema."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType, _parse_datatype_string

from .dataset import Dataset
from .errors import DataError


def fitting(dataset: Dataset, frame: DataFrame) -> DataFrame:
    """The frame's columns in the dataset's order; raises DataError that names every column that is missing, too many or of another type."""
    expected = {column.name: column.type for column in dataset.columns}
    found = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
    problems = [f"column '{name}' is missing" for name in expected if name not in found]
    problems += [f"column '{name}' is not declared" for name in found if name not in expected]
    problems += [
        f"column '{name}' is {found[name]}, declared is {kind}"
        for name, kind in expected.items()
        if name in found and found[name] != kind
    ]
    if problems:
        raise DataError(f"{dataset.uri} cannot be written: {'; '.join(problems)}")
    return frame.select(*expected)


def explained(frame: DataFrame, mode: str = "simple") -> str:
    """What Spark says of how it would make a frame; `mode` is one of its `explain`."""
    said = io.StringIO()
    with redirect_stdout(said):
        frame.explain(mode=mode)
    return said.getvalue()


def schema_of(dataset: Dataset) -> StructType:
    """Its schema as Spark's own type."""
    return _parse_datatype_string(dataset.ddl)


def apart(value: Column) -> Column:
    """The same value, but not in the code that Spark makes of a query: that would be another code in each micro-batch, compiled anew, and
    slow until Java has compiled it too."""
    # Spark calls a function of functions from its code as it is.
    return F.transform(F.array(value), lambda same: same)[0]


def spread(frame: DataFrame, key: Sequence[str]) -> DataFrame:
    """A micro-batch's rows, those of one key together, for as many tasks as run at once; as they are without a key, or a column of it.

    A stream's own shuffles have as few partitions as its state, and the one task of many rows would wait for their store alone.
    """
    if not key or not set(key) <= set(frame.columns):
        return frame
    return frame.repartition(frame.sparkSession.sparkContext.defaultParallelism, *key)
