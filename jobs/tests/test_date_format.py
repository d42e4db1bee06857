"""Spark reads what the preview lets through: the same formats are in `test/datasets/csv-format.test.ts`."""

import json
from pathlib import Path

import pytest
from jobkit import date_format
from pyspark.sql import functions as F

FORMATS = json.loads(Path(__file__).with_name("date_formats.json").read_text())


def values(spark, cases):
    """What the third of each case is in its format, as text; each in a query of its own would take seconds."""
    row = spark.createDataFrame([tuple(case[2] for case in cases)], [f"t{n}" for n in range(len(cases))])
    read = [date_format.value(f"t{n}", kind, format) for n, (kind, format, *_) in enumerate(cases)]
    assert [kind for _, kind in row.select(read).dtypes] == [case[0] for case in cases]
    return list(row.select([one.cast("string") for one in read]).first())


def test_what_is_in_its_format_is_read(spark):
    good = FORMATS["good"]
    assert values(spark, good) == [case[3] for case in good]


@pytest.mark.parametrize("ansi", ["false", "true"])
def test_what_is_not_in_its_format_is_null_and_no_error(spark, ansi):
    none, before = FORMATS["none"], spark.conf.get("spark.sql.ansi.enabled")
    spark.conf.set("spark.sql.ansi.enabled", ansi)
    try:
        found = values(spark, none)
    finally:
        spark.conf.set("spark.sql.ansi.enabled", before)
    assert [case for case, value in zip(none, found) if value is not None] == []


@pytest.mark.parametrize("field", ["YYYY", "DD", "y", "MMMMM", "EEE", "VV", "z", "SSSSSSS", "T", "aa"])
def test_a_field_that_spark_does_not_read_in_one_way_is_named(field):
    with pytest.raises(ValueError, match=f"^{field} is no field of a date"):
        date_format.shape(f"yyyy-MM-dd {field}")


def test_a_column_s_value_is_null_where_its_text_is(spark):
    row = spark.range(1).select(F.lit(None).cast("string").alias("t"))
    assert row.select(date_format.value("t", "date", "dd.MM.yyyy")).first()[0] is None
