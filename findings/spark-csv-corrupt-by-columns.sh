#!/usr/bin/env bash
# Spark 4.1.3 reads CSV with a column for corrupt records: a row with too few or too many fields is one, unless the query asks for some of the columns alone.
# Then the corrupt record is null, although it is asked for, and the row passes. With columnPruning=false it is there. Which rows a job drops or
# counts as corrupt so depends on the columns that it uses later.
# Seen, of the file a,b,c / 1,2,3 / 4,5 / 6,7,8,9: all columns -> ['4,5', '6,7,8,9'], a and the record -> [], the same with columnPruning=false -> ['4,5', '6,7,8,9'].
. "$(dirname "$0")/spark.bash"
export work
spark 4.1.3 <<'PY'
import os
from pathlib import Path

file = Path(os.environ["work"], "in.csv")
file.write_text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n")
whole = ["4,5", "6,7,8,9"]

def corrupt(columns, **options):
    reader = s.read.schema("a string, b string, c string, bad string").options(header="true", columnNameOfCorruptRecord="bad", **options)
    rows = reader.csv(str(file)).select(*columns).collect()
    return sorted(row.bad for row in rows if row.bad is not None)

told("all columns", corrupt(["a", "b", "c", "bad"]), whole)
told("one of them", corrupt(["a", "bad"]), [])
told("one of them, columnPruning=false", corrupt(["a", "bad"], columnPruning="false"), whole)
PY
