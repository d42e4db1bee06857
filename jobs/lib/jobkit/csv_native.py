"""CSV files read by Comet, on columns, where its reader is proven to give what Spark's own gives.

It splits lines into texts, and knows neither Spark's options nor its rules for blanks, quotes and records that are none. What it makes of the
files is therefore judged once, natively too, before any row is used: at the first doubt they are left to Spark's reader, which is right
alone, and has the words for what is wrong.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import add, or_

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import csv_files, csv_format, csv_names, native, parse
from .csv_format import CsvFormat, Layout
from .dataset import Column as Declared
from .dataset import Dataset
from .frames import explained
from .settings import during
from .watermark import File

# Bytes of files from which on it is worth the query that judges them.
WORTH = 8 * 2**20
# Comet's reader has a quote always. With the first of these that is not the delimiter all others are text, in which they are seen; where a
# file has it, its bytes do not add up.
QUOTES = ("\x01", "\x02")
SCAN = "CometCsvNativeScan"
READING = {"spark.comet.scan.csv.v2.enabled": "true"}
# The patterns of `parse` are the same ones in Java and in Rust: ASCII, without classes of letters and ends of lines.
JUDGING = {"spark.comet.expression.RLike.allowIncompatible": "true"}
V1 = "spark.sql.sources.useV1SourceList"


def rows(
    spark: SparkSession,
    dataset: Dataset,
    layout: Layout,
    files: Sequence[File],
    begun: Mapping[str, bytes],
) -> tuple[DataFrame, int] | None:
    """The rows of files of one layout, and how many they are; None where they are left to Spark's reader: they are few, or Comet's may make
    something else of them.

    :param files: the folder's, as they were listed.
    :param begun: what those begin with that are read.
    """
    format = csv_format.of(dataset)
    files = [file for file in files if file.name in layout.files]
    begun = {file.name: begun[file.name] for file in files}
    few = sum(file.size for file in files) < WORTH
    if few or not native.works(spark) or not _may(format, layout, begun):
        return None
    text = _text(spark, dataset, layout, format)
    fields = _fields(layout, text, begun)
    try:
        with during(spark, JUDGING):
            judged = _judged(dataset, layout, format, text, fields)
            if SCAN not in explained(judged):
                return None
            lines, size, wrong = judged.first()
    except (Py4JJavaError, PySparkException):
        # It could not be read to its end, or a check is none: Spark's reader will say so.
        return None
    # Each byte is one of a field, or ends a field or a line: none was taken for a quote or left out, no line is there twice.
    whole = sum(csv_files.size_of_rows(dataset, file, begun[file.name]) for file in files)
    if wrong or (size or 0) + lines * len(layout.columns) != whole:
        return None
    given = _given(dataset, format, text.select(*fields.values()))
    values = (_value(format, column, known=True).alias(column.name) for column in dataset.columns)
    return given.select(*values), lines


def _may(format: CsvFormat, layout: Layout, begun: Mapping[str, bytes]) -> bool:
    """Whether files are such that Comet's reader is asked, by what is known of them before. Pure."""
    if any(csv_names.packed(name) for name in layout.files):
        return False
    # Of one column Spark leaves out lines of blanks, of which Comet makes rows; between fields Comet takes one byte, and Spark trims blanks.
    if len(layout.columns) == 1 or len(format.delimiter.encode()) > 1 or format.delimiter == " ":
        return False
    # It takes a carriage return alone for a character, where it ends a line for Spark.
    whole = (b"\n" in head and b"\r" not in _header(head).removesuffix(b"\r") for head in begun.values())
    quoted = format.quote is not None and any(format.quote.encode() in head for head in begun.values())
    return all(whole) and not quoted


def _header(head: bytes) -> bytes:
    return head.split(b"\n", 1)[0]


def _text(spark: SparkSession, dataset: Dataset, layout: Layout, format: CsvFormat) -> DataFrame:
    """All fields as they stand in the files."""
    for name, value in READING.items():
        spark.conf.set(name, value)
    v1 = spark.conf.get(V1)
    reader = spark.read.schema(", ".join(f"`{name}` string" for name in layout.fields(dataset)))
    [quote, *_] = (one for one in QUOTES if one != format.delimiter)
    reader = reader.options(header="true", sep=format.delimiter, quote=quote, escape=quote)
    view = f"_csv_{uuid.uuid4().hex}"
    # Comet knows CSV of Spark's second interface alone. Which one it is, is settled where the frame becomes a view: a frame of a session on the
    # shared driver is looked at anew each time that it is used.
    with during(spark, {V1: ",".join(name for name in v1.split(",") if name != "csv")}):
        reader.csv(csv_files.paths(dataset, layout.files)).createTempView(view)
    return spark.table(view)


def _fields(layout: Layout, text: DataFrame, begun: Mapping[str, bytes]) -> dict[str, Column]:
    """The fields by their names, without what is before the end of a line where lines end as Windows ends them."""
    fields = {name: F.col(f"`{name}`") for name in text.columns}
    if any(_header(head).endswith(b"\r") for head in begun.values()):
        name = text.columns[-1]
        without = F.expr(f"substring(`{name}`, 1, length(`{name}`) - 1)")
        fields[name] = F.when(fields[name].endswith("\r"), without).otherwise(fields[name]).alias(name)
    return fields


def _given(dataset: Dataset, format: CsvFormat, fields: DataFrame) -> DataFrame:
    """The declared fields as Spark's reader gives them: without spaces around, null where nothing is left, or what means null."""
    trimmed = fields.withColumns({name: F.expr(f"nullif(trim(`{name}`), '')") for name in dataset.names})
    return trimmed.withColumns(
        {one.name: format.given(one, F.col(f"`{one.name}`")) for one in dataset.columns}
    )


def _judged(
    dataset: Dataset,
    layout: Layout,
    format: CsvFormat,
    text: DataFrame,
    fields: Mapping[str, Column],
) -> DataFrame:
    """One row: how many lines there are, of how many bytes their fields are, and how many may be something else for Spark's reader."""
    size = reduce(add, (F.coalesce(F.octet_length(f"`{name}`"), F.lit(0)) for name in fields))
    odd = reduce(or_, _odd(dataset, layout, format, fields))
    marked = text.select(*fields.values(), size.cast("bigint").alias("_size"), odd.alias("_odd"))
    given = _given(dataset, format, marked)
    values = {one.name: _value(format, one, known=False) for one in dataset.columns}
    # Only null has no value, where it is allowed.
    wrong = (
        values[one.name].isNull() & ~(F.col(f"`{one.name}`").isNull() & F.lit(one.nullable))
        for one in dataset.columns
    )
    typed = given.select(
        "_size", reduce(or_, wrong, F.col("_odd")).alias("_wrong"), *(value.alias(name) for name, value in values.items())
    )
    checks = (F.expr(f"coalesce(not ({check}), false)") for check in dataset.options.get("checks", []))
    refused = reduce(or_, checks, F.col("_wrong"))
    return typed.agg(F.count(F.lit(1)), F.sum("_size"), F.count(F.when(refused, 1)))


def _odd(
    dataset: Dataset, layout: Layout, format: CsvFormat, fields: Mapping[str, Column]
) -> Iterator[Column]:
    """Conditions, none of which is null, of lines of which Spark's reader may make something else."""
    # It trims all characters up to the space, some end a line for it, and of others it makes this one.
    strange = rf"[\x00-\x1f{csv_format.NO_UTF8}{re.escape(format.quote or csv_format.NO_QUOTE)}]"
    alone = {one.name for one in dataset.columns if _by_pattern(format, one)}
    for name, field in fields.items():
        if name not in alone:
            yield F.coalesce(field.rlike(strange), F.lit(False))
    # Files were joined, or the line has blanks alone.
    yield F.coalesce(fields[layout.fields(dataset)[0]].startswith(csv_format.MARK), F.lit(False))
    if format.delimiter < " ":
        yield F.coalesce(*(F.expr(f"nullif(trim(`{name}`), '')") for name in fields)).isNull()


def _by_pattern(format: CsvFormat, column: Declared) -> bool:
    """Whether a column's values have a pattern, in which no strange character is, and nothing else means null."""
    return (
        parse.has_pattern(column.type)
        and column.name not in format.formats
        and column.name not in format.nulls
    )


def _value(format: CsvFormat, column: Declared, *, known: bool) -> Column:
    """The value of a field, null where it has none. Texts are held to their characters alone.

    :param known: whether it has one, and is not to be held to anything.
    """
    name = f"`{column.name}`"
    if column.type == "string":
        return F.col(name)
    if known and column.name not in format.formats:
        return F.expr(f"try_cast({name} as {column.type})")
    return format.value(column, name, False)
