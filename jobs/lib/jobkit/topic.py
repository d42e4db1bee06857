"""Kafka topics of JSON objects."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import kafka, message, parse
from .dataset import Column, Dataset
from .frames import apart

# Spark's own writes no more than milliseconds.
MOMENTS = {"timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "timeZone": "UTC"}

# What a double's text is since Java 19, from a library that Spark brings: those of Java 17 has more digits than it needs for some.
DOUBLES = "com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal"

SHOWN = 100_000  # Characters that are kept of a message that is rejected: as JSON once more, a long one would be more than Kafka takes.
# What `reason` has the words for.
UNREADABLE = "has not one reading"

# Where a message that is no row of the dataset was.
SOURCE = ["topic", "partition", "offset", "timestamp"]


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """Every message that the topic has now, as `parsed` gives it."""
    return parsed(dataset, spark.read.format("kafka").options(**_source(dataset)).load())


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
    value = F.to_json(F.struct(*dataset.names), MOMENTS)
    [key] = (column for column in dataset.columns if column.name == dataset.options["key"])
    return frame.select(_key(key).alias("key"), value.alias("value"))


def _key(column: Column) -> SparkColumn:
    """A key's text, which `rows.key` gives too. A cast gives a double as many digits as this Java does, and some decimals and moments in other forms."""
    name = F.col(column.name)
    if column.type == "double":
        # Both zeros are equal.
        return F.call_function("java_method", F.lit(DOUBLES), F.lit("toString"), name + F.lit(0.0))
    if column.type == "timestamp":
        return F.to_csv(F.struct(name), MOMENTS)
    digits = message.DECIMAL.fullmatch(column.type)
    if digits is None:
        return name.cast("string")
    # Signs of text: F.abs rounds to 34 digits since Spark 4, and `name < 0` to the digits that a decimal and 0 have in common.
    signed = name.cast("string")
    text = F.ltrim(signed, F.lit("-"))
    # Of less than 0.000001: `1.23E-7` has the last digits.
    last = F.regexp_replace(F.substring_index(text, "E", 1), "[.]", "")
    whole = F.concat(F.lit("0."), F.lpad(last, int(digits[2]), "0"))
    return F.concat(
        F.when(signed.startswith("-"), "-").otherwise(""),
        F.when(text.contains("E"), whole).otherwise(text),
    )


def parsed(dataset: Dataset, messages: DataFrame) -> DataFrame:
    """The dataset's columns of each message, and beside them, with names that no column can have, where the message came from, its
    `_text`, `_now`, the clock when it was read, and `_problem`: what is wrong with it, or null."""
    text = F.col("value").cast("string")
    # Fields as text, and checked as such: Spark's own parser gives null for a wrong value as for one that is not there.
    fields = ", ".join(f"`{column.name}` {_parsed_as(column)}" for column in dataset.columns)
    # A condition on `problem` would be pushed below this, with a `from_json` for each mention of a column, were the partition not in it, which
    # the optimizer takes for another one at each look. A stream of rows takes half the CPU this way (measured: 18 us a message, not 38).
    read = F.struct(
        F.from_json(text, fields).alias("raw"),
        message.readable(dataset, F.col("value")).alias("readable"),
        apart(F.current_timestamp()).alias("now"),
        F.spark_partition_id().alias("part"),
    )
    raw = messages.select(*SOURCE, text.alias("text"), read.alias("read")).select(
        *SOURCE, "text", "read.raw", "read.readable", "read.now"
    )
    wrong = F.concat_ws("; ", *(_problem(column) for column in dataset.columns))
    nothing = F.coalesce(*(F.col(f"raw.{name}").cast("string") for name in dataset.names)).isNull()
    problem = (
        F.when(F.col("text").isNull(), "has no value")
        .when(~F.col("readable"), UNREADABLE)
        .when(wrong != "", wrong)
        # Of what breaks off somewhere, the parser gives nulls alone.
        .when(nothing & F.expr("get_json_object(text, '$') is null"), "is no JSON object")
    )
    values = [_value(column).alias(column.name) for column in dataset.columns]
    beside = [F.col(name).alias(f"_{name}") for name in (*SOURCE, "text", "now")]
    return raw.select(*values, *beside, problem.alias("_problem"))


def reason(dataset: Dataset) -> SparkColumn:
    """What is wrong with a message that is no row, in full: `_problem` leaves the words to this where they take an expression so long that
    Spark would not compile it, and parse every message the slow way."""
    unreadable = message.unreadable(dataset, F.col("_text"))
    return F.when(F.col("_problem") == UNREADABLE, unreadable).otherwise(F.col("_problem"))


def refused(messages: DataFrame, dataset: Dataset) -> DataFrame:
    """Messages that are no rows as the rows of a dataset of such: where each was, why it is none, and its text."""
    cut = F.format_string("%s … and %s characters more, in the topic", F.substring("_text", 1, SHOWN), F.length("_text") - SHOWN)
    return messages.select(
        F.col("_topic").alias("topic"),
        F.col("_partition").alias("partition"),
        F.col("_offset").alias("offset"),
        reason(dataset).alias("reason"),
        F.coalesce(F.when(F.length("_text") > SHOWN, cut), "_text", F.lit("")).alias("message"),
    )


def _parsed_as(column: Column) -> str:
    """Decimals as wide as can be, so that digits too many are seen; as text, a large one would come through a double."""
    digits = message.DECIMAL.fullmatch(column.type)
    return f"decimal(38,{38 - int(digits[1]) + int(digits[2])})" if digits else "string"


def _value(column: Column) -> SparkColumn:
    raw = f"raw.`{column.name}`"
    if column.type in message.DECIDED or message.DECIMAL.fullmatch(column.type):
        return F.expr(f"try_cast({raw} as {column.type})")
    return parse.value(raw, column.type)


def _problem(column: Column) -> SparkColumn:
    text = f"raw.`{column.name}`"
    if message.DECIMAL.fullmatch(column.type):
        text = f"get_json_object(text, '$.{column.name}')"
    return parse.problem(column, text, _value(column), "is missing")


def _source(dataset: Dataset) -> dict[str, str]:
    return {**kafka.source(), "subscribe": dataset.name}
