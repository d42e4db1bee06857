"""Rows that a dataset cannot take are counted while they are written, and fail the write."""

import pytest
from jobkit import cassandra_table
from jobkit.dataset import Column, Dataset
from jobkit.errors import DataError
from jobkit.measure import Measured

QUOTES = Dataset(
    "quotes",
    "cassandra",
    "m.quotes",
    "cassandra:m.quotes",
    (Column("id", "int", False), Column("time", "timestamp", False)),
    {},
)


def written(spark, *times):
    measured = Measured(QUOTES.uri, refused=cassandra_table.refused(QUOTES))
    frame = spark.createDataFrame(list(enumerate(times)), "id int, time string")
    measured.watch(frame.selectExpr("id", "cast(time as timestamp) time")).write.format(
        "noop"
    ).mode("overwrite").save()
    return measured.written()


def test_cassandra_takes_milliseconds(spark):
    assert written(spark, "2024-01-15 10:00:00.123", "1582-10-01 00:00:00", None) == 3


def test_cassandra_takes_no_microseconds_which_it_would_cut_off(spark):
    with pytest.raises(DataError) as error:
        written(spark, "2024-01-15 10:00:00.123456", "1900-01-01 00:00:00.000001", "2024-01-15")
    assert str(error.value) == (
        "cassandra:m.quotes cannot be written: 2 rows have microseconds in 'time', where Cassandra keeps"
        " milliseconds: date_trunc takes the rest off"
    )
