"""Rows that a store cannot take are counted and shown, and the others alone reach it."""

import pytest
from jobkit import refusals
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.measure import Measured


def dataset(kind, columns, **options):
    listed = [{"name": name, "type": of.removesuffix("?"), "nullable": of.endswith("?")} for name, of in columns.items()]
    return Dataset.of("out", {"kind": kind, "name": "m.t", "uri": f"{kind}:m.t", "columns": listed, **options})


TABLE = dataset(
    "cassandra", {"symbol": "string", "time": "timestamp", "note": "string?"}, partitionKey=["symbol"], clusteringKey=["time"]
)
PAIR = dataset("cassandra", {"a": "string", "b": "string"}, partitionKey=["a", "b"], clusteringKey=[])
ROWS = dataset("postgres", {"id": "int", "name": "string?"}, primaryKey=["id"])
TOPIC = dataset("topic", {"id": "string", "text": "string?", "n": "int"}, key="id")


def refused(spark, where, *rows):
    """What is said of the rows; None where all can be written."""
    frame = spark.createDataFrame(list(rows), ", ".join(f"{one} string" for one in where.names))
    frame = frame.selectExpr(*(f"cast({one.name} as {one.type}) {one.name}" for one in where.columns))
    measured = Measured(where.uri, tuple(where.required), refused=refusals.of(where), shown=refusals.shown(where))
    left = refusals.others(where, measured.watch(frame)).collect()
    try:
        assert measured.written() == len(rows) == len(left)
    except DataError as error:
        assert len(left) < len(rows)
        return str(error).removeprefix(f"{where.uri} cannot be written: ")


def test_what_every_store_takes_is_refused_by_none(spark):
    assert refused(spark, TABLE, ("A", "2024-01-15 10:00:00.123", None), ("é" * 32767, "1582-10-01 00:00:00", "\0")) is None
    assert refused(spark, PAIR, ("", "")) is None
    assert refused(spark, ROWS, ("1", None), ("2", "a\\0b\x01")) is None
    assert refused(spark, TOPIC, ("a", None, "1"), ("b", "\0" * 170_000, "2"), ("c", "a" * 1_000_000, "3")) is None


@pytest.mark.parametrize(
    ("where", "row", "said"),
    [
        (
            TABLE,
            ("A", "1900-01-01 00:00:00.000001", None),
            """1 rows, such as {"symbol":"A","time":"1900-01-01T00:00:00.000Z"}, have microseconds in 'time', where Cassandra keeps milliseconds: """
            "date_trunc takes the rest off",
        ),
        (TABLE, ("", "2024-01-15", None), """have an empty 'symbol', which is all of the partition key: Cassandra takes none"""),
        (TABLE, ("é" * 32768, "2024-01-15", None), "have more than 65535 bytes in 'symbol', which is of the key: Cassandra takes no more there"),
        (ROWS, (None, "a"), "1 rows have null in 'id'"),
        (PAIR, ("a", "b" * 65536), "have more than 65535 bytes in 'b', which is of the key"),
        (
            ROWS,
            ("7", "a\0b"),
            """1 rows, such as {"id":7}, have a character 0 in 'name', which no text of PostgreSQL has: translate(name, '\\0', '') leaves it out""",
        ),
        (TOPIC, ("a", "\0" * 180_000, "1"), "have more than 1,048,000 bytes as a message, and Kafka takes no more of one: cut what is long"),
        (TOPIC, ("a" * 600_000, None, "1"), "have more than 1,048,000 bytes as a message"),
    ],
)
def test_what_a_store_would_refuse_is_named(spark, where, row, said):
    fine = ("fine", "2024-01-15", "3")[: len(where.names)] if where is not ROWS else ("1", "fine")
    assert said in refused(spark, where, row, fine)
