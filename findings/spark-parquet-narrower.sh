#!/usr/bin/env bash
# Spark 3.5.7: a Parquet column of ints is not read as long, which loses nothing, but is read as short, byte or date, which does: the number is
# cut to its low bits without a word, by the vectorized reader and by the other. A decimal is read with another scale by the other reader only.
# Seen: 70000 as bigint -> an error; as smallint -> 4464; as tinyint -> 112; as date -> 2161-08-27; 1.55 of decimal(9,2) as decimal(20,2) and
# as decimal(9,1) -> errors of the vectorized reader, 1.55 and 1.6 (rounded) of the other.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
s.sql("select 70000 as i, cast(1.55 as decimal(9,2)) as d").write.parquet("numbers")
def read(column, kind):
    try:
        return str(s.read.schema(f"{column} {kind}").parquet("numbers").collect()[0][0])
    except Exception:
        return "an error"
for vectorized, wider, narrower in (("true", "an error", "an error"), ("false", "1.55", "1.6")):
    s.conf.set("spark.sql.parquet.enableVectorizedReader", vectorized)
    for kind, expected in (("bigint", "an error"), ("smallint", "4464"), ("tinyint", "112"), ("date", "2161-08-27")):
        told(f"70000 as {kind}, vectorized {vectorized}", read("i", kind), expected)
    told(f"decimal(9,2) as decimal(20,2), vectorized {vectorized}", read("d", "decimal(20,2)"), wider)
    told(f"decimal(9,2) as decimal(9,1), vectorized {vectorized}", read("d", "decimal(9,1)"), narrower)
PY
