"""A batch job that reads a topic says which messages it has left out."""

from jobkit import topic
from jobkit.left_out import LeftOut
from test_topic import TICKS, messages


def read(spark, values):
    left_out = LeftOut(TICKS, topic.parsed(TICKS, messages(spark, values).coalesce(1)))
    return left_out, left_out.rows


def test_what_is_no_row_is_counted_and_the_first_is_named(spark):
    left_out, frame = read(
        spark,
        [
            b'{"symbol":"A","price":1.5}',
            b'{"symbol":"B","price":1}{"symbol":"C","price":1}',
            b'{"symbol":"D"}',
            b'{"symbol":"E","price":2}',
        ],
    )
    assert sorted(row.symbol for row in frame.collect()) == ["A", "E"]
    assert left_out.remark(spark) == (
        "topic:ticks: 2 messages are no rows of it and were left out, the first in partition 0 at offset 1: "
        "is more than one JSON object, or one of more than 16 levels"
    )


def test_a_message_without_a_value_is_one_of_them(spark):
    left_out, frame = read(spark, [None, b'{"symbol":"A","price":1.5}'])
    # Of which columns are used makes no difference.
    assert frame.select("symbol").count() == 1
    assert left_out.remark(spark) == (
        "topic:ticks: 1 message is no row of it and was left out, the first in partition 0 at offset 0: has no value"
    )


def test_of_rows_alone_nothing_is_said(spark):
    left_out, frame = read(spark, [b'{"symbol":"A","price":1.5}'])
    assert frame.count() == 1
    assert left_out.remark(spark) is None


def test_where_nothing_is_a_row_it_is_said_and_nobody_waits_on(spark):
    # The aggregation of no rows is left out by adaptive execution, and with it what counts.
    left_out, frame = read(spark, [b"hello", b"{}"])
    assert frame.groupBy("symbol").count().orderBy("symbol").collect() == []
    assert left_out.remark(spark).endswith("in partition 0 at offset 0: is no JSON object")
    assert waiting(spark) == []


def test_of_what_nobody_has_used_it_is_said_as_well(spark):
    left_out, _ = read(spark, [b"{}"])
    assert "1 message is no row of it" in left_out.remark(spark)
    assert waiting(spark) == []


def waiting(spark):
    """The names of Java's threads that wait for an observation: the driver would not end."""
    traces = spark._jvm.java.lang.Thread.getAllStackTraces()
    return [
        thread.getName()
        for thread in traces
        if any("Observation" in frame.toString() for frame in thread.getStackTrace())
    ]
