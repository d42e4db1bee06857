"""Kafka topics of JSON objects."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import kafka, parse
from .dataset import Column, Dataset

# Spark's own writes no more than milliseconds.
MICROSECONDS = "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"

DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")

# Where a message that is no row of the dataset was.
SOURCE = ["topic", "partition", "offset", "timestamp"]


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """All rows that the topic has now; messages that are no rows are left out."""
    messages = spark.read.format("kafka").options(**_source(dataset)).load()
    return parsed(dataset, messages).where("_problem is null").select(*dataset.names)


def stream(spark: SparkSession, dataset: Dataset, **options: str) -> DataFrame:
    """Every message from the topic's beginning on, as `parsed` gives it."""
    source = {**_source(dataset), "startingOffsets": "earliest", **options}
    return parsed(dataset, spark.readStream.format("kafka").options(**source).load())


def write(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str, written: Callable[[], int]
) -> int:
    """Send each row as a JSON object under its key; a run that is tried again sends its rows again."""
    # Kafka's sink tells nothing of what it has written: the rows are counted and checked before they are sent.
    frame.write.format("noop").mode("overwrite").save()
    rows = written()
    if rows == 0:
        return rows
    target = {**kafka.sink(), "topic": dataset.name}
    encoded(dataset, frame).write.format("kafka").options(**target).save()
    return rows


def encoded(dataset: Dataset, frame: DataFrame) -> DataFrame:
    """Each row as a message's `key` and `value`, a JSON object that `parsed` reads as the same row."""
    value = F.to_json(F.struct(*dataset.names), {"timestampFormat": MICROSECONDS})
    key = F.col(dataset.options["key"]).cast("string")
    return frame.select(key.alias("key"), value.alias("value"))


def parsed(dataset: Dataset, messages: DataFrame) -> DataFrame:
    """The dataset's columns of each message, and beside them, with names that no column can have, where the message came from, its
    `_text`, and `_problem`: what is wrong with it, or null."""
    text = F.col("value").cast("string")
    # Fields as text, and checked as such: Spark's own parser gives null for a wrong value as for one that is not there.
    fields = ", ".join(f"`{column.name}` {_parsed_as(column)}" for column in dataset.columns)
    # As a generated row: a condition on `problem` would else be pushed below this, with a `from_json` for each mention of a column. A
    # stream of rows takes half the CPU this way (measured: 18 us a message, not 38).
    raw = messages.select(
        *SOURCE, text.alias("text"), F.explode(F.array(F.from_json(text, fields))).alias("raw")
    )
    wrong = F.concat_ws("; ", *(_problem(column) for column in dataset.columns))
    is_object = F.expr("get_json_object(text, '$') is not null and ltrim(text) like '{%'")
    problem = F.when(F.col("text").isNull(), "has no value").when(
        wrong != "", F.when(is_object, wrong).otherwise(F.lit("is no JSON object"))
    )
    values = [_value(column).alias(column.name) for column in dataset.columns]
    beside = [F.col(name).alias(f"_{name}") for name in (*SOURCE, "text")]
    return raw.select(*values, *beside, problem.alias("_problem"))


def _parsed_as(column: Column) -> str:
    """Decimals as wide as can be, so that digits too many are seen; as text, a large one would come through a double."""
    digits = DECIMAL.fullmatch(column.type)
    return f"decimal(38,{38 - int(digits[1]) + int(digits[2])})" if digits else "string"


def _value(column: Column) -> SparkColumn:
    raw = f"raw.`{column.name}`"
    if not DECIMAL.fullmatch(column.type):
        return parse.value(raw, column.type)
    value = F.expr(f"try_cast({raw} as {column.type})")
    return F.when(value == F.expr(raw), value)


def _problem(column: Column) -> SparkColumn:
    text = f"raw.`{column.name}`"
    if DECIMAL.fullmatch(column.type):
        text = f"get_json_object(text, '$.{column.name}')"
    return parse.problem(column, text, _value(column), "is missing")


def _source(dataset: Dataset) -> dict[str, str]:
    return {**kafka.source(), "subscribe": dataset.name}
