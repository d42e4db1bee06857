"""Folders of CSV files with a header, held to their schema.

A row that does not fit stops the job that reads it. What is wrong with the files is looked for only then, in a pass of its own,
so that good files are read once.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import environment, parse, storage
from .dataset import Dataset
from .errors import DataError
from .watermark import File

SHOWN = 20  # Rows that an error names one by one; of the rest it says that they are there.
MALFORMED = "_malformed"
FILE = "element_at(split(input_file_name(), '/'), -1) as _file"


def read(
    spark: SparkSession, dataset: Dataset, names: Sequence[str] | None = None, file: bool = False
) -> DataFrame:
    """The rows of the named files, or of all; raises DataError for a file with another header, and Spark's error at a row that does not fit.

    With `file`, a column `_file` says which file a row is from.
    """
    names = [one.name for one in files(spark, dataset)] if names is None else names
    wrong = _headers(spark, dataset, names)
    if wrong:
        raise DataError(f"{dataset.uri} does not have its schema:\n- " + "\n- ".join(wrong))
    # What is wrong is looked for by `problems`, once something is: to put it into words for each row costs as much as to read it.
    stop = F.raise_error(F.lit("a row does not fit"))
    strict = [
        F.when(F.col(f"`{column.name}`").isNull() & F.lit(column.nullable), F.lit(None))
        .otherwise(F.coalesce(parse.value(f"`{column.name}`", column.type), stop))
        .alias(column.name)
        for column in dataset.columns
    ]
    # The row's number keeps Spark from moving what comes after below the values, where it would work all of them out once more.
    rows = _text(spark, dataset, names).select(
        *strict, MALFORMED, F.monotonically_increasing_id().alias("_row"), F.expr(FILE)
    )
    fits = [f"{MALFORMED} is null", *dataset.options.get("checks", [])]
    # Spark leaves out columns that a job does not use, and what would stop at them: this uses all.
    used = " + ".join(f"cast(`{name}` is null as int)" for name in dataset.names)
    held = rows.where(
        F.when(F.expr(" and ".join(f"({one})" for one in fits)), True).otherwise(stop)
    )
    held = held.where(f"_row >= 0 and {used} >= 0")
    return held.select(*dataset.names, *(["_file"] if file else []))


def files(spark: SparkSession, dataset: Dataset) -> list[File]:
    """The CSV files of the folder by name."""
    return [one for one in storage.files(spark, _folder(dataset)) if one.name.endswith(".csv")]


def problems(spark: SparkSession, dataset: Dataset) -> list[str]:
    """What is wrong with the rows, a line each, with file and record."""
    names = [one.name for one in files(spark, dataset)]
    wrong = _judged(spark, dataset, names).where("_problem is not null")
    found = wrong.select("_file", "_record", "_problem").limit(SHOWN + 1).collect()
    said = [f"{file}: {record!r}: {problem}" for file, record, problem in found[:SHOWN]]
    return said + (["and more rows like these"] if len(found) > SHOWN else [])


def _folder(dataset: Dataset) -> str:
    return f"{environment.base()}/{dataset.name}"


def _headers(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> list[str]:
    folder = _folder(dataset)
    expected = ",".join(dataset.names)
    if not names:
        return [f"there is no .csv file in {folder}"]
    found = {
        name: (storage.first_line(spark, f"{folder}/{name}") or "").removeprefix("\ufeff").strip()
        for name in names
    }
    return [
        f"{name} has the header '{header}', expected is '{expected}'"
        for name, header in found.items()
        if [name.strip().strip('"') for name in header.split(",")] != dataset.names
    ]


def _text(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> DataFrame:
    fields = ", ".join(f"`{name}` string" for name in dataset.names)
    return (
        spark.read.schema(f"{fields}, {MALFORMED} string")
        .options(header="true", escape='"', columnNameOfCorruptRecord=MALFORMED)
        .options(ignoreLeadingWhiteSpace="true", ignoreTrailingWhiteSpace="true")
        .csv([f"{_folder(dataset)}/{name}" for name in names])
    )


def _judged(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> DataFrame:
    """The values with `_file`, `_record`, the row's text, and `_problem`, what is wrong with it, or null."""
    values = [parse.value(f"`{column.name}`", column.type) for column in dataset.columns]
    of_fields = F.concat_ws(
        "; ",
        *(
            parse.problem(column, f"`{column.name}`", value, "is empty")
            for column, value in zip(dataset.columns, values, strict=True)
        ),
    )
    record = F.coalesce(MALFORMED, F.concat_ws(",", *(f"`{name}`" for name in dataset.names)))
    typed = _text(spark, dataset, names).select(
        *(value.alias(name) for name, value in zip(dataset.names, values, strict=True)),
        F.when(F.col(MALFORMED).isNotNull(), f"is no record of {len(dataset.columns)} fields")
        .when(of_fields != "", of_fields)
        .alias("_of_fields"),
        record.alias("_record"),
        F.expr(FILE),
    )
    failed = [
        F.when(~F.expr(check), F.lit(f"it must be that {check}"))
        for check in dataset.options.get("checks", [])
    ]
    of_checks = F.concat_ws("; ", *failed)
    problem = F.coalesce("_of_fields", F.when(of_checks != "", of_checks))
    return typed.withColumn("_problem", problem)
