"""What is wrong with the rows of CSV files, in words: looked for once a row has stopped the job that read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from . import csv_files, csv_folder, csv_format, parse
from .csv_format import MALFORMED, MARK, CsvFormat, Layout
from .dataset import Column as Declared
from .dataset import Dataset

SHOWN = 20  # Different mistakes that are named; the rest are counted.
PLACES = 3  # Rows that are shown of each.
LONGEST = 200  # Characters of a row that are shown.
# What other programs write for null.
NULLS = ("NA", "N/A", "#N/A", "NULL", "null", "None", "nan", "NaN", "-", "--", r"\N", "?", "nil")


def problems(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> str | None:
    """Every different mistake with the number of its rows, the first of them by file and line, and what to do; None without one."""
    layouts = csv_folder.layouts(spark, dataset, names)
    found = reduce(DataFrame.union, [_mistakes(spark, dataset, one) for one in layouts]).persist()
    try:
        first = F.min(F.struct("_file", "_line", "_place")).alias("_first")
        kinds = found.groupBy("_problem").agg(F.count(F.lit(1)).alias("_rows"), first)
        shown = kinds.orderBy("_first").limit(SHOWN).collect()
        if not shown:
            return None
        named = [row["_problem"] for row in shown]
        by_place = Window.partitionBy("_problem").orderBy("_file", "_line")
        places = (
            found.where(F.col("_problem").isin(named))
            .withColumn("_rank", F.row_number().over(by_place))
            .where(f"_rank <= {PLACES}")
            .orderBy("_rank")
            .collect()
        )
        more = kinds.count() - len(shown)
    finally:
        found.unpersist()
    lines = []
    for row in shown:
        often = f", in {row['_rows']} rows, the first" if row["_rows"] > PLACES else ""
        lines.append(f"- {row['_problem']}{often}:")
        lines += [
            f"    {csv_files.address(dataset, one['_file'])} line {one['_line']}: {_cut(one['_text'])}"
            for one in places
            if one["_problem"] == row["_problem"]
        ]
    lines += [f"- and {more} other mistakes"] if more > 0 else []
    said = [f"{dataset.uri} does not have its schema:", *lines, *remedies(dataset, named)]
    return "\n".join(said)


def remedies(dataset: Dataset, found: Sequence[str]) -> list[str]:
    """What to do about mistakes such as `dep_time 'NA' is no int`, a line each kind. Pure."""
    advice = []
    markers = {
        marker
        for column in dataset.columns
        for marker in NULLS
        if any(one.startswith(f"{column.name} '{marker}' is no ") for one in found)
    }
    if markers:
        marker = min(markers)
        advice.append(
            f"null is an empty field of a column whose type ends with a ?; where {marker} stands for it, the folder says so:"
            f" nulls: [{json.dumps(marker)}]"
        )
    if any(one.endswith((" is empty", " means null")) for one in found):
        advice.append("a column that may be empty is declared with a ? behind its type")
    if any(one.endswith(" is no timestamp") for one in found):
        advice.append(
            "a timestamp is 2024-01-15 10:00:00.123456, in UTC, or with an offset such as +01:00 behind it; one that is written otherwise"
            " has a format in the folder's formats"
        )
    dates = [
        column.name
        for column in dataset.columns
        if any(one.startswith(f"{column.name} '") and one.endswith(" is no date") for one in found)
    ]
    if dates:
        advice.append(
            f'a date is 2024-01-15; one that is written otherwise has a format in the folder\'s formats, such as {{ {dates[0]}: "dd.MM.yyyy" }}'
        )
    return [*advice, "what a CSV file may hold is in docs/jobs.md; the files are read again by the next run"]


def _mistakes(spark: SparkSession, dataset: Dataset, layout: Layout) -> DataFrame:
    """A row for each mistake: `_file`, `_line`, `_text`, the row as it stands, and `_problem`, the row's `_place`th."""
    format, first = csv_format.of(dataset), layout.fields(dataset)[0]
    lines = _lines(spark, dataset, layout.files)
    record = F.from_csv("_text", layout.ddl(dataset), format.options)
    # As a generated row: else the text would be parsed once for each mention of a field.
    raw = lines.select("*", F.explode(F.array(record)).alias("_raw"))
    given = [format.given(one, F.col(f"_raw.`{one.name}`")).alias(one.name) for one in dataset.columns]
    texts = raw.select("_file", "_line", "_text", "_raw", F.struct(*given).alias("_given"))
    malformed = F.col(f"_raw.{MALFORMED}").isNotNull()
    # Of a first field that nobody reads; others are told of with their columns.
    fields = [] if first in dataset.names else [_joined(f"_raw.`{first}`", "the row")]
    values = []
    for column in dataset.columns:
        text = f"_given.`{column.name}`"
        parsed = format.value(column, text, column.name == first)
        fields.append(_of_field(format, column, parsed, column.name == first))
        values.append(parsed.alias(column.name))
    typed = texts.select(
        "_file",
        "_line",
        "_text",
        *values,
        F.when(malformed, F.array(F.lit(f"is no record of {len(layout.columns)} fields")))
        .otherwise(F.array_compact(F.array(*fields)))
        .alias("_of_fields"),
    )
    failed = [
        F.when(~F.expr(check), F.lit(f"it must be that {check}"))
        for check in csv_folder.checks(dataset, typed)
    ]
    # A check of values that are none would only say the same again.
    of_checks = F.when(F.size("_of_fields") == 0, F.array_compact(F.array(*failed)))
    every = F.coalesce(of_checks, "_of_fields") if failed else F.col("_of_fields")
    return typed.select("_file", "_line", "_text", F.posexplode(every).alias("_place", "_problem"))


def _of_field(format: CsvFormat, column: Declared, parsed: Column, first: bool) -> Column:
    """What is wrong with a field, or null: of `_raw`, as it stands in the file, and `_given`, null where it means null."""
    raw, given = f"_raw.`{column.name}`", f"_given.`{column.name}`"
    wrong = parse.problem(replace(column, type=format.kind(column)), given, parsed, "is empty")
    if not column.nullable and column.name in format.nulls:
        means = F.concat(F.lit(f"{column.name} is empty: '"), F.expr(raw), F.lit("' means null"))
        wrong = F.when(F.expr(given).isNull() & F.expr(raw).isNotNull(), means).otherwise(wrong)
    if not first or column.type != "string":
        return wrong
    return F.coalesce(_joined(raw, column.name), wrong)


def _joined(text: str, name: str) -> Column:
    """That a row begins as a file does."""
    mark = f"{name} begins with a byte order mark, which belongs to a file's beginning: were files joined?"
    return F.when(F.expr(text).startswith(MARK), F.lit(mark))


def _lines(spark: SparkSession, dataset: Dataset, names: Sequence[str]) -> DataFrame:
    """The text of every row with its `_file` and `_line`, the number of the line in the file; neither headers nor blank lines."""
    text = spark.read.text(csv_files.paths(dataset, names))
    # Numbers grow within a part of a file that Spark reads at once; the lines of the parts before it are counted.
    numbered = text.select(
        F.col("value").alias("_text"),
        F.expr(csv_files.FILE).alias("_file"),
        F.col("_metadata.file_block_start").alias("_part"),
        F.monotonically_increasing_id().alias("_id"),
    )
    parts = numbered.groupBy("_file", "_part").agg(
        F.min("_id").alias("_first"), F.count(F.lit(1)).alias("_lines")
    )
    before = Window.partitionBy("_file").orderBy("_part").rowsBetween(Window.unboundedPreceding, -1)
    starts = parts.select(
        "_file", "_part", "_first", F.coalesce(F.sum("_lines").over(before), F.lit(0)).alias("_before")
    )
    line = F.expr("_before + _id - _first + 1").alias("_line")
    every = numbered.join(F.broadcast(starts), ["_file", "_part"]).select("_text", "_file", line)
    return every.where((F.col("_line") > 1) & F.col("_text").rlike(r"[^\x00-\x20]"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
