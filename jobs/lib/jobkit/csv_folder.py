"""Folders of CSV files with a header, held to their schema.

A row that does not fit stops the job that reads it. What is wrong with the rows is looked for only then, by `csv_rows`, so that good
files are read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import csv_copies, csv_header, csv_names, environment, parse, storage
from .dataset import Column as Declared
from .dataset import Dataset
from .errors import DataError
from .mistakes import first_line
from .watermark import File

BEGINNING = 8192  # Bytes of each file that the driver looks at: its header, and what tells it from files of its size.
LONGEST_HEADER = 1 << 20
MALFORMED = "_malformed"
# What Spark takes for a pattern in a path. Told that there are none, it reads all paths once more for each that looks like one.
PATTERN = re.compile(r"[][{}*?\\]")
# A quote in quotes is two.
FORMAT = {
    "escape": '"',
    "columnNameOfCorruptRecord": MALFORMED,
    "ignoreLeadingWhiteSpace": "true",
    "ignoreTrailingWhiteSpace": "true",
}
# Spark names a file by its URL; a plus in it is a plus.
FILE = "url_decode(replace(element_at(split(input_file_name(), '/'), -1), '+', '%2B'))"
DOES_NOT_FIT = "a row does not fit"
NO_UTF8 = "\ufffd"  # What Spark makes of bytes that are no character.


@dataclass(frozen=True)
class Folder:
    """The CSV files that lie in a folder, and what is to be said of what else is there."""

    files: list[File]
    remarks: list[str]


def look(spark: SparkSession, dataset: Dataset) -> Folder:
    """What lies in a CSV folder."""
    files, folders = storage.listed(spark, _folder(dataset))
    names = [file.name for file in files]
    remarks = [f"{dataset.uri}: {one}" for one in csv_names.left_out(names, folders)]
    return Folder([file for file in files if csv_names.why_not(file.name) is None], remarks)


def read(
    spark: SparkSession,
    dataset: Dataset,
    folder: Folder,
    names: Sequence[str] | None = None,
    *,
    file: bool = False,
    remark: Callable[[str], None] = lambda text: None,
) -> DataFrame:
    """The rows of the named files, or of all; raises DataError for a file with another header, and Spark's error at a row that does not fit.

    With `file`, a column `_file` says which file a row is from. `remark` is told of files that are byte for byte another one's copy,
    unless the dataset refuses them.
    """
    names = [one.name for one in folder.files] if names is None else names
    _refuse_names(dataset, folder, names)
    begun = _beginnings(spark, dataset, names)
    _refuse_headers(dataset, begun)
    _tell_copies(spark, dataset, folder, begun, remark)
    # What is wrong is looked for once something is: to put it into words for each row costs as much as to read it.
    stop = F.raise_error(F.lit(DOES_NOT_FIT))
    strict = [
        F.when(F.col(f"`{column.name}`").isNull() & F.lit(column.nullable), F.lit(None))
        .otherwise(F.coalesce(value(column, f"`{column.name}`", place == 0), stop))
        .alias(column.name)
        for place, column in enumerate(dataset.columns)
    ]
    # The row's number keeps Spark from moving what comes after below the values, where it would work all of them out once more.
    rows = _text(spark, dataset, names).select(
        *strict, MALFORMED, F.monotonically_increasing_id().alias("_row"), F.expr(FILE).alias("_file")
    )
    wrong = [f"{MALFORMED} is not null", *(f"not ({check})" for check in checks(dataset, rows))]
    # Spark leaves out columns that a job does not use, and what would stop at them: this uses all. With the row's number it is nothing
    # that Spark works out beforehand.
    used = " + ".join(f"cast(`{name}` is null as int)" for name in dataset.names)
    held = rows.where(F.when(F.expr(" or ".join(wrong)), stop).otherwise(True))
    held = held.where(f"_row + {used} >= 0")
    return held.select(*dataset.names, *(["_file"] if file else []))


def stopped(error: BaseException | None) -> bool:
    """Whether an error, or one that it was raised for, is Spark's of a row that does not fit."""
    while error is not None:
        if DOES_NOT_FIT in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def value(column: Declared, text: str, first: bool) -> Column:
    """The value of a field; null for one that is none, or that is no text in UTF-8. `text` is an SQL expression.

    :param first: whether it is the row's first: where files were joined, a byte order mark may stand before it.
    """
    parsed = parse.value(text, column.type)
    if column.type != "string":
        return parsed
    broken = F.expr(text).contains(NO_UTF8)
    return F.when(~(broken | F.expr(text).startswith(csv_header.MARK)) if first else ~broken, parsed)


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


def address(dataset: Dataset, name: str) -> str:
    """Where a file is, as clients of the object store name it."""
    whole = _path(dataset, name)
    # Hadoop alone calls it s3a.
    shown = "s3" + whole.removeprefix("s3a") if whole.startswith("s3a:") else whole
    return shown if shown.isprintable() else repr(shown)


def paths(dataset: Dataset, names: Sequence[str]) -> list[str]:
    """The files as Spark is told of them: names, never patterns."""
    return [f"{_folder(dataset)}/{PATTERN.sub(_escaped, name)}" for name in names]


def fields(dataset: Dataset) -> str:
    """All fields as text, and what is no record, in Spark's DDL."""
    return ", ".join([*(f"`{name}` string" for name in dataset.names), f"{MALFORMED} string"])


def _escaped(character: re.Match[str]) -> str:
    return "\\" + character[0]


def _path(dataset: Dataset, name: str) -> str:
    return f"{_folder(dataset)}/{name}"


def _folder(dataset: Dataset) -> str:
    return f"{environment.base()}/{dataset.name}"


def _beginnings(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> dict[str, bytes]:
    begun = {}
    for name in names:
        path = _path(dataset, name)
        head = storage.beginning(spark, path, BEGINNING)
        if len(head) == BEGINNING and csv_header.LINE_END.search(head) is None:
            head = storage.beginning(spark, path, LONGEST_HEADER)
        begun[name] = head
    return begun


def _refuse_names(dataset: Dataset, folder: Folder, names: Sequence[str]) -> None:
    there = "".join(f"\n- {remark}" for remark in folder.remarks)
    if not names:
        raise DataError(
            f"{dataset.uri} has no file to read: put one into {address(dataset, '')}{there}"
        )
    known = {file.name for file in folder.files}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DataError(
            f"{dataset.uri} has no file {csv_names.listed(unknown)} to read in {address(dataset, '')}{there}"
        )


def _refuse_headers(dataset: Dataset, begun: dict[str, bytes]) -> None:
    wrong: dict[str, list[str]] = {}
    for name, head in begun.items():
        said = "; ".join(csv_header.mistakes(head, dataset.names))
        if said:
            wrong.setdefault(said, []).append(name)
    if wrong:
        lines = [f"- {_those(dataset, names)}: {said}" for said, names in wrong.items()]
        header = f"the header must be {','.join(dataset.names)}"
        raise DataError("\n".join([f"{dataset.uri} does not have its schema:", *lines, header]))


def _those(dataset: Dataset, names: Sequence[str]) -> str:
    rest = names[1:]
    more = f" and {len(rest)} more ({csv_names.listed(rest)})" if rest else ""
    return f"{address(dataset, names[0])}{more}"


def _tell_copies(
    spark: SparkSession,
    dataset: Dataset,
    folder: Folder,
    begun: dict[str, bytes],
    remark: Callable[[str], None],
) -> None:
    sizes = {file.size for file in folder.files if file.name in begun}
    # Those of other sizes have been told of by the run that read them.
    alike = [file for file in folder.files if file.size in sizes]

    def beginning(file: File) -> bytes:
        found = begun.get(file.name)
        return found or _beginnings(spark, dataset, [file.name])[file.name]

    def digest(file: File) -> str:
        return storage.digest(spark, _path(dataset, file.name))

    found = csv_copies.copies(alike, beginning, digest)
    new = {copy: first for copy, first in found.items() if copy in begun or first in begun}
    said = [
        f"{address(dataset, copy)} is byte for byte {first!r}: take one of them away"
        for copy, first in sorted(new.items())
    ]
    if said and dataset.options.get("copies") == "refused":
        raise DataError(f"{dataset.uri} has files twice:\n- " + "\n- ".join(said))
    for one in said:
        remark(f"{dataset.uri}: {one}")


def _text(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> DataFrame:
    reader = spark.read.schema(fields(dataset)).options(header="true", **FORMAT)
    return reader.csv(paths(dataset, names))
