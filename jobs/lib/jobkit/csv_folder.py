"""Folders of CSV files with a header, held to their schema.

A row that does not fit stops the job that reads it. What is wrong with the files is looked for only then, in a pass of its own,
so that good files are read once.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import environment, parse, storage
from .dataset import Dataset
from .errors import DataError

SHOWN = 20  # Rows that an error names one by one; of the rest it says that they are there.
MALFORMED = "_malformed"


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The rows of all files; raises DataError for a file with another header, and Spark's error at a row that does not fit."""
    wrong = _headers(spark, dataset)
    if wrong:
        raise DataError(f"{dataset.uri} does not have its schema:\n- " + "\n- ".join(wrong))
    stop = F.raise_error(F.concat(F.lit("a row does not fit: "), F.col("problem")))
    # A condition and not a column: Spark leaves out columns that a job does not use, and the check with them.
    fits = F.when(F.col("problem").isNull(), F.lit(True)).otherwise(stop)
    return _parsed(spark, dataset).where(fits).select(*dataset.names)


def problems(spark: SparkSession, dataset: Dataset) -> list[str]:
    """What is wrong with the rows, a line each, with file and record."""
    wrong = _parsed(spark, dataset).where("problem is not null")
    found = wrong.select("file", "record", "problem").limit(SHOWN + 1).collect()
    said = [f"{file}: {record!r}: {problem}" for file, record, problem in found[:SHOWN]]
    return said + (["and more rows like these"] if len(found) > SHOWN else [])


def _files(spark: SparkSession, dataset: Dataset) -> list[str]:
    folder = f"{environment.base()}/{dataset.name}"
    return [f"{folder}/{name}" for name in storage.files(spark, folder) if name.endswith(".csv")]


def _headers(spark: SparkSession, dataset: Dataset) -> list[str]:
    files = _files(spark, dataset)
    expected = ",".join(dataset.names)
    if not files:
        return [f"there is no .csv file in {environment.base()}/{dataset.name}"]
    found = {
        path: (storage.first_line(spark, path) or "").removeprefix("\ufeff").strip()
        for path in files
    }
    return [
        f"{path.rpartition('/')[2]} has the header '{header}', expected is '{expected}'"
        for path, header in found.items()
        if [name.strip().strip('"') for name in header.split(",")] != dataset.names
    ]


def _parsed(spark: SparkSession, dataset: Dataset) -> DataFrame:
    fields = ", ".join(f"`{name}` string" for name in dataset.names)
    text = (
        spark.read.schema(f"{fields}, {MALFORMED} string")
        .options(header="true", escape='"', columnNameOfCorruptRecord=MALFORMED)
        .options(ignoreLeadingWhiteSpace="true", ignoreTrailingWhiteSpace="true")
        .csv(_files(spark, dataset))
    )
    values = [parse.value(f"`{column.name}`", column.type) for column in dataset.columns]
    of_fields = F.concat_ws(
        "; ",
        *(
            parse.problem(column, f"`{column.name}`", value, "is empty")
            for column, value in zip(dataset.columns, values, strict=True)
        ),
    )
    problem = F.when(
        F.col(MALFORMED).isNotNull(), f"is no record of {len(dataset.columns)} fields"
    ).when(of_fields != "", of_fields)
    record = F.coalesce(MALFORMED, F.concat_ws(",", *dataset.names))
    return text.select(
        *(value.alias(name) for name, value in zip(dataset.names, values, strict=True)),
        problem.alias("problem"),
        record.alias("record"),
        F.element_at(F.split(F.input_file_name(), "/"), -1).alias("file"),
    )
