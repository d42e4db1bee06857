#!/usr/bin/env bash
# Spark 3.5.7: a partition column of texts that look like hexadecimal numbers comes back as numbers, by Java's rules: the d and f of `5d` and
# `5f` are suffixes, so that two folders have one value; an e is an exponent. The empty text comes back as null, with a declared schema too, and
# shares null's folder.
# Seen: '5d' and '5f' -> 5.0 twice; '1e3' -> Decimal 1000; with one that is no number ('7c') all stay texts; declared a string, '' -> null.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
def back(name, values, schema=None):
    s.createDataFrame([(n, value) for n, value in enumerate(values)], "n int, id string").write.partitionBy("id").parquet(name)
    frame = (s.read.schema(schema) if schema else s.read).parquet(name).orderBy("n")
    return [None if row.id is None else str(row.id) for row in frame.collect()]
told("5d, 5f", back("suffixes", ["5d", "5f"]), ["5.0", "5.0"])
told("1e3", back("exponent", ["1e3"]), ["1000"])
told("5d, 5f, 1e3, 7c", back("texts", ["5d", "5f", "1e3", "7c"]), ["5d", "5f", "1e3", "7c"])
told("the empty text and null, declared", back("empty", ["", None, "a"], "n int, id string"), [None, None, "a"])
import os
told("their folders", sorted(name for name in os.listdir("empty") if name.startswith("id=")), ["id=__HIVE_DEFAULT_PARTITION__", "id=a"])
PY
