#!/usr/bin/env bash
# pyspark 3.5.7: a naive datetime goes in and out of Spark by the process's time zone (TZ), whatever spark.sql.session.timeZone is, which texts
# and literals go by. `createDataFrame` and `collect` shift to and fro, so that a test that compares the two sees nothing; a condition on a
# datetime finds no row, and a Python function sees another hour. timestamp_ntz is not shifted.
# Seen with TZ=Asia/Kolkata and the session's zone UTC, for datetime(2026, 1, 1, 12): as text -> 06:30; collected again -> 12:00; of the literal
# of 12:00, rows equal to it -> 0, collected -> 17:30, in a Python UDF -> 17:30; as timestamp_ntz -> 12:00.
. "$(dirname "$0")/spark.bash"
export TZ=Asia/Kolkata
spark 3.5.7 <<'PY'
from datetime import datetime
from pyspark.sql import functions as F
noon = datetime(2026, 1, 1, 12)
def hour(frame):
    return str(frame.collect()[0][0])[11:16]
made = s.createDataFrame([(noon,)], "t timestamp")
told("noon as text", hour(made.select(F.col("t").cast("string"))), "06:30")
told("noon collected again", hour(made), "12:00")
literal = s.sql("select timestamp'2026-01-01 12:00:00' as t")
told("the literal as text", hour(literal.select(F.col("t").cast("string"))), "12:00")
told("the literal's rows that equal noon", literal.where(F.col("t") == noon).count(), 0)
told("the literal collected", hour(literal), "17:30")
told("the literal in a Python UDF", hour(literal.select(F.udf(str)("t"))), "17:30")
told("noon without a zone as text", hour(s.createDataFrame([(noon,)], "t timestamp_ntz").select(F.col("t").cast("string"))), "12:00")
PY
