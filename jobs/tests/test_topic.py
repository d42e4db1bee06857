"""Messages become rows or a reason why not; what a producer encodes, Spark reads as the same values."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobkit import rows, topic
from jobkit.dataset import Column, Dataset
from jobkit.errors import DataError
from pyspark.sql import functions as F
from values import as_text, values

TYPES = {
    "text": "string",
    "flag": "boolean",
    "small": "int",
    "large": "bigint",
    "ratio": "double",
    "day": "date",
    "moment": "timestamp",
    "price": "decimal(12,2)",
    "exact": "decimal(38,18)",
}
EVERY = Dataset(
    role="every",
    kind="topic",
    name="every",
    uri="topic:every",
    columns=tuple(
        column
        for name, kind in TYPES.items()
        for column in (Column(name, kind, False), Column(f"{name}_or_null", kind, True))
    ),
    options={"key": "text"},
)
TICKS = Dataset(
    role="ticks",
    kind="topic",
    name="ticks",
    uri="topic:ticks",
    columns=(
        Column("symbol", "string", False),
        Column("price", "decimal(12,2)", False),
        Column("note", "string", True),
    ),
    options={"key": "symbol"},
)


def messages(spark, values):
    frame = spark.createDataFrame([(value,) for value in values], "value binary")
    return frame.select(
        F.lit("ticks").alias("topic"),
        F.lit(0).alias("partition"),
        F.monotonically_increasing_id().alias("offset"),
        F.current_timestamp().alias("timestamp"),
        "value",
    )


def parsed(spark, dataset, values):
    return topic.parsed(dataset, messages(spark, values).coalesce(1)).orderBy("_offset").collect()


MESSAGES = [
    (b'{"symbol":"A","price":1.5}', None),
    (b'{"symbol":"A","price":"1.50","note":null,"more":1}', None),
    (None, "has no value"),
    (b"hello", "is no JSON object"),
    (b'["A"]', "is no JSON object"),
    (b"{}", "symbol is missing; price is missing"),
    (b'{"symbol":"A","price":9876543210.12}', None),
    (b'{"symbol":"A","price":1e2}', None),
    (b'{"price":1}', "symbol is missing"),
    (b'{"symbol":"A","price":"cheap"}', "price 'cheap' is no decimal(12,2)"),
    (b'{"symbol":"A","price":1.239}', "price '1.239' is no decimal(12,2)"),
    (b'{"symbol":"A","price":12345678901.00}', "price '1.2345678901E10' is no decimal(12,2)"),
    (b'{"note":"x"}', "symbol is missing; price is missing"),
    (b"\xff\xfe{", "is no JSON object"),
]


@pytest.fixture(scope="module")
def problems(spark):
    """What is wrong with each of the messages; parsed together, for each parsing is a Spark job."""
    return [row["_problem"] for row in parsed(spark, TICKS, [message for message, _ in MESSAGES])]


@pytest.mark.parametrize("case", range(len(MESSAGES)), ids=lambda case: str(MESSAGES[case][0]))
def test_a_message_is_a_row_or_has_a_problem(problems, case):
    assert problems[case] == MESSAGES[case][1]


ROW = st.fixed_dictionaries(
    {
        column.name: st.none() | values(column.type) if column.nullable else values(column.type)
        for column in EVERY.columns
    }
)
ROWS = st.lists(ROW, min_size=30, max_size=30)


def typed(spark, given_rows):
    """Rows as a frame of the columns' types."""
    texts = [tuple(as_text(row[name]) for name in EVERY.names) for row in given_rows]
    frame = spark.createDataFrame(texts, ", ".join(f"{name} string" for name in EVERY.names))
    return frame.select(*(F.col(c.name).cast(c.type).alias(c.name) for c in EVERY.columns))


def as_texts(frame):
    return frame.select(*(F.col(name).cast("string") for name in EVERY.names)).collect()


def reread(spark, encoded):
    found = topic.parsed(EVERY, messages(spark, encoded).coalesce(1)).orderBy("_offset")
    assert found.where("_problem is not null").select("_problem", "_text").collect() == []
    return as_texts(found)


@settings(max_examples=4, deadline=None)
@given(given_rows=ROWS)
def test_what_a_producer_encodes_spark_reads_as_the_same_values(spark, given_rows):
    encoded = [rows.encode(EVERY, row) for row in given_rows]
    assert reread(spark, encoded) == as_texts(typed(spark, given_rows))


@settings(max_examples=4, deadline=None)
@given(given_rows=ROWS)
def test_what_a_job_writes_a_job_reads_as_the_same_values(spark, given_rows):
    frame = typed(spark, given_rows)
    encoded = [row.value.encode() for row in topic.encoded(EVERY, frame).collect()]
    assert reread(spark, encoded) == as_texts(frame)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"symbol": "A"}, "price is missing"),
        ({"symbol": 1, "price": Decimal("1")}, "symbol 1 is no string"),
        ({"symbol": "A", "price": 1.5}, "price 1.5 is no decimal(12,2)"),
        ({"symbol": "A", "price": Decimal("1.239")}, "price Decimal('1.239') is no decimal(12,2)"),
        ({"symbol": "A", "price": Decimal("1"), "x": 1}, "column 'x' is not declared"),
    ],
)
def test_a_row_that_does_not_fit_is_not_sent(row, problem):
    with pytest.raises(DataError, match="topic:ticks cannot take the row") as error:
        rows.encode(TICKS, row)
    assert str(error.value).endswith(f": {problem}")


def test_a_decimal_stays_exact_and_the_key_is_its_column():
    row = {"symbol": "Ä", "price": Decimal("0.10")}
    assert json.loads(rows.encode(TICKS, row)) == {"symbol": "Ä", "price": "0.10", "note": None}
    assert rows.key(TICKS, row) == "Ä".encode()
