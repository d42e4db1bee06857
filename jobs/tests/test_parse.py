"""From text to values: what is written exactly is taken, what would be cut off, rounded or guessed at is refused."""

import pytest
from jobkit import parse
from jobkit.dataset import Column
from pyspark.sql import functions as F

TAKEN = {
    "boolean": {"true": "true", "FALSE": "false", "True": "true"},
    "int": {"7": "7", "-0": "0", "+1": "1", "007": "7", "-2147483648": "-2147483648"},
    "bigint": {"9223372036854775807": "9223372036854775807"},
    "double": {
        "1": "1.0",
        "-1.5": "-1.5",
        ".5": "0.5",
        "1e3": "1000.0",
        "1.5E-3": "0.0015",
        "NaN": "NaN",
        "-Infinity": "-Infinity",
    },
    "decimal(6,2)": {"1.5": "1.50", "1.500": "1.50", "-0": "0.00", "+9999.99": "9999.99"},
    "date": {"2024-02-29": "2024-02-29", "0001-01-01": "0001-01-01"},
    "timestamp": {
        "2024-01-15 10:00": "2024-01-15 10:00:00",
        "2024-01-15T10:00:01": "2024-01-15 10:00:01",
        "2024-01-15 10:00:00.123456": "2024-01-15 10:00:00.123456",
        "2024-01-15 10:00:00.123456000": "2024-01-15 10:00:00.123456",
        "2024-01-15T10:00:00Z": "2024-01-15 10:00:00",
        "2024-01-15 10:00:00 UTC": "2024-01-15 10:00:00",
        "2024-01-15T10:00:00.5+02:00": "2024-01-15 08:00:00.5",
        "2024-01-15 10:00:00-0330": "2024-01-15 13:30:00",
        "2024-01-15 10:00:00+00": "2024-01-15 10:00:00",
    },
}
REFUSED = {
    "boolean": ["1", "0", "yes", "n", "t", "on"],
    "int": ["1e3", "1.0", "1,000", "1_000", "0x10", "1L", "2147483648", "NA", "१", "", "--1"],
    "bigint": ["1e3", "9223372036854775808", "1.5"],
    "double": ["1d", "1F", "0x1p3", "nan", "inf", "1e400", "-1e400", "1,5", "1e", "NA", "$1"],
    "decimal(6,2)": ["1e3", "1.005", "10000.00", "1,50", "1.50 €", "NaN", "١"],
    "date": ["2024", "2024-1-5", "15.01.2024", "2024-02-30", "2024-01-15 00:00", "2024-01-15\n"],
    "timestamp": [
        "2024-01-15",
        "2024-01-15 10:00:00.123456789",
        "2024-01-15 10:00:00,123",
        "2024-01-15 10:00:00.",
        "2024-01-15 1:00:00",
        "2024-01-15 10:00:60",
        "2024-01-15 24:00:00",
        "2024-01-15 10:00:00 PM",
        "2024-01-15 10:00:00 EST",
        "2024-01-15 10:00:00 IST",
        "2024-01-15T10:00:00 Europe/Berlin",
        "2024-01-15T10:00:00GMT+2",
        "2024-01-15T10:00:00+19:00",
        "1705312800",
    ],
}


def values(spark, kind, texts):
    frame = spark.createDataFrame([(text,) for text in texts], "text string")
    value = parse.value("text", kind)
    problem = parse.problem(Column("c", kind, False), "text", value, "is empty")
    return {
        row.text: (row.value, row.problem)
        for row in frame.select(
            "text", value.cast("string").alias("value"), problem.alias("problem")
        ).collect()
    }


@pytest.mark.parametrize("kind", TAKEN)
def test_a_text_becomes_the_value_that_it_says(spark, kind):
    expected = {text: (value, None) for text, value in TAKEN[kind].items()}
    assert values(spark, kind, TAKEN[kind]) == expected


@pytest.mark.parametrize("kind", REFUSED)
def test_a_text_that_does_not_say_a_value_exactly_is_refused(spark, kind):
    expected = {text: (None, f"c '{text}' is no {kind}") for text in REFUSED[kind]}
    assert values(spark, kind, REFUSED[kind]) == expected


def test_a_string_is_the_text_itself(spark):
    texts = ["007", "1e3", " x ", "NULL", ""]
    found = spark.createDataFrame([(text,) for text in texts], "text string")
    assert [row[0] for row in found.select(parse.value("text", "string")).collect()] == texts
    assert found.where(F.col("text") == "007").count() == 1
