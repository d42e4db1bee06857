"""Folders of CSV files with a header, held to their schema.

A row that does not fit stops the job that reads it. What is wrong with the rows is looked for only then, by `csv_rows`, so that good
files are read once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import csv_files, csv_format, csv_header, csv_names, csv_native
from .csv_format import MALFORMED, MARK, Layout
from .dataset import Dataset
from .errors import DataError
from .mistakes import first_line

DOES_NOT_FIT = "a row does not fit"
UNREAD = "FAILED_READ_FILE"  # As Spark calls what it says of a file that it could not read to its end.


def read(
    spark: SparkSession,
    dataset: Dataset,
    folder: csv_files.Folder,
    names: Sequence[str] | None = None,
    *,
    file: bool = False,
    remark: Callable[[str], None] = lambda text: None,
) -> tuple[DataFrame, int | None]:
    """The rows of the named files, or of all, and how many they are, where that is known before they are used; raises DataError for a file
    with another header, and Spark's error at a row that does not fit.

    With `file`, a column `_file` says which file a row is from. `remark` is told of files that are byte for byte another one's copy,
    unless the dataset refuses them.
    """
    names = [one.name for one in folder.files] if names is None else names
    csv_files.refuse_names(dataset, folder, names)
    begun = csv_files.beginnings(dataset, names)
    found = _layouts(dataset, begun)
    csv_files.tell_copies(dataset, folder, begun, remark)
    parts: list[tuple[DataFrame, int | None]] = []
    for layout in found:
        # Comet's reader does not say which file a row is from.
        fast = None if file else csv_native.rows(spark, dataset, layout, folder.files, begun)
        parts.append(fast or (_held(spark, dataset, layout), None))
    wanted = [*dataset.names, *(["_file"] if file else [])]
    counts = [count for _, count in parts if count is not None]
    rows = reduce(DataFrame.union, (one.select(*wanted) for one, _ in parts))
    return rows, sum(counts) if len(counts) == len(parts) else None


def layouts(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> list[Layout]:
    """The named files by the columns that they have; raises DataError for a file with another header."""
    return _layouts(dataset, csv_files.beginnings(dataset, names))


def stopped(error: BaseException | None) -> bool:
    """Whether an error, or one that it was raised for, is Spark's of a row that does not fit."""
    return _says(error, DOES_NOT_FIT)


def unread(error: BaseException | None) -> bool:
    """Whether an error, or one that it was raised for, is Spark's of a file that it could not read."""
    return _says(error, UNREAD)


def checks(dataset: Dataset, rows: DataFrame) -> list[str]:
    """The conditions of a dataset; raises DataError for one that is none on its rows."""
    declared = list(dataset.options.get("checks", []))
    for check in declared:
        try:
            rows.where(F.expr(check))
        except AnalysisException as error:
            raise DataError(
                f'{dataset.uri} has a check that is no condition on its columns, "{check}": {first_line(error)}; mend it in jobs/datasets.ts'
            ) from None
    return declared


def _held(spark: SparkSession, dataset: Dataset, layout: Layout) -> DataFrame:
    """The rows of files of one layout with their `_file`, in the order of the declared columns."""
    format, first = csv_format.of(dataset), layout.fields(dataset)[0]
    # What is wrong is looked for once something is: to put it into words for each row costs as much as to read it.
    stop = F.raise_error(F.lit(DOES_NOT_FIT))
    strict = [
        F.when(F.col(f"`{column.name}`").isNull() & F.lit(column.nullable), F.lit(None))
        .otherwise(F.coalesce(format.value(column, f"`{column.name}`", column.name == first), stop))
        .alias(column.name)
        for column in dataset.columns
    ]
    joined = [] if first in dataset.names else [F.col(f"`{first}`").startswith(MARK)]
    # The row's number keeps Spark from moving what comes after below the values, where it would work all of them out once more.
    rows = _text(spark, dataset, layout).select(
        *strict, *(one.alias("_joined") for one in joined), MALFORMED,
        F.monotonically_increasing_id().alias("_row"), F.expr(csv_files.FILE).alias("_file"),
    )
    wrong = [
        f"{MALFORMED} is not null",
        *("_joined" for _ in joined),
        *(f"not ({check})" for check in checks(dataset, rows)),
    ]
    # Spark leaves out columns that a job does not use, and what would stop at them: this uses all. With the row's number it is nothing
    # that Spark works out beforehand.
    used = " + ".join(f"cast(`{name}` is null as int)" for name in dataset.names)
    held = rows.where(F.when(F.expr(" or ".join(wrong)), stop).otherwise(True))
    return held.where(f"_row + {used} >= 0").select(*dataset.names, "_file")


def _text(spark: SparkSession, dataset: Dataset, layout: Layout) -> DataFrame:
    """The fields of every row as text, null where they mean null, and what is no record."""
    format = csv_format.of(dataset)
    reader = spark.read.schema(layout.ddl(dataset)).options(header="true", **format.options)
    # Where Spark leaves fields out it does not see that a row has too few of them, or too many.
    rows = reader.options(columnPruning="false").csv(csv_files.paths(dataset, layout.files))
    if not format.nulls:
        return rows
    given = {
        column.name: format.given(column, F.col(f"`{column.name}`"))
        for column in dataset.columns
        if column.name in format.nulls
    }
    return rows.withColumns(given)


def _layouts(dataset: Dataset, begun: dict[str, bytes]) -> list[Layout]:
    format = csv_format.of(dataset)
    wrong: dict[str, list[str]] = {}
    columns = {}
    for name, head in begun.items():
        said = "; ".join(csv_header.mistakes(head, dataset.names, format))
        columns[name] = csv_header.columns(csv_header.first_line(head), format.delimiter, format.quote)
        if said:
            wrong.setdefault(said, []).append(name)
    if wrong:
        lines = [f"- {_those(dataset, names)}: {said}" for said, names in wrong.items()]
        raise DataError(
            "\n".join([f"{dataset.uri} does not have its schema:", *lines, _asked(dataset, format)])
        )
    return csv_format.layouts(columns)


def _asked(dataset: Dataset, format: csv_format.CsvFormat) -> str:
    """What a header must be."""
    seen = format.delimiter > " "
    names = (format.delimiter if seen else ", ").join(dataset.names)
    header = f"the header must be {names}" + ("" if seen else f" with {format.delimiter!r} between them")
    return {
        "exact": header,
        "any order": f"{header}, in any order",
        "at least": f"{header}, in any order and among others",
    }[format.header]


def _those(dataset: Dataset, names: Sequence[str]) -> str:
    rest = names[1:]
    more = f" and {len(rest)} more ({csv_names.listed(rest)})" if rest else ""
    return f"{csv_files.address(dataset, names[0])}{more}"


def _says(error: BaseException | None, words: str) -> bool:
    while error is not None:
        if words in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
