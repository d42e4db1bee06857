#!/usr/bin/env bash
# Comet 1.2.0 on Spark 4.1.3: its native CSV reader (spark.comet.scan.csv.v2.enabled, CSV taken out of spark.sql.sources.useV1SourceList) takes a
# file as it stands, without a word of what Spark's own does with the same options: lines that end as Windows ends them leave a carriage return in the
# last field, a carriage return alone is a character and not the end of a line, blanks stay though they are to be ignored, and of one column a line of
# blanks is a row.
# Seen, Spark's and Comet's: 'y' and 'y\r'; 2 rows and 1, or an error; 'x' and ' x '; 1 row and 2. Counting the fields' bytes, the delimiters and the ends of
# lines against the file's size tells that something was taken for a quote.
. "$(dirname "$0")/spark.bash"
jar org.apache.datafusion:comet-spark-spark4.1_2.13:1.2.0 spark.plugins=org.apache.spark.CometPlugin \
  spark.shuffle.manager=org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager \
  spark.memory.offHeap.enabled=true spark.memory.offHeap.size=256m spark.comet.scan.csv.v2.enabled=true
spark 4.1.3 <<'PY'
s.conf.set("spark.sql.sources.useV1SourceList", "")
trim = {"ignoreLeadingWhiteSpace": "true", "ignoreTrailingWhiteSpace": "true"}
for what, text, columns, options, spark, comet in (
    ("lines as Windows ends them", "a,b\r\nx,y\r\n", "a string, b string", {}, [("x", "y")], [("x", "y\r")]),
    ("a carriage return alone", "a,b\nx,y\rz,v\n", "a string, b string", {"mode": "PERMISSIVE"}, 2, "an error"),
    ("one in a last field", "a\nx\ry\n", "a string", {}, [("x",), ("y",)], [("x\ry",)]),
    ("blanks", "a,b\n x ,y\n", "a string, b string", trim, [("x", "y")], [(" x ", "y")]),
    ("a line of blanks", "a\nx\n  \n", "a string", {}, [("x",)], [("  ",), ("x",)]),
):
    with open("t.csv", "w", newline="") as file:
        file.write(text)
    for who, native, expected in (("Spark", "false", spark), ("Comet", "true", comet)):
        s.conf.set("spark.comet.enabled", native)
        rows = s.read.schema(columns).options(header="true", **options).csv("t.csv")
        try:
            found = sorted(map(tuple, rows.collect()), key=repr)
        except Exception:
            found = "an error"
        told(f"{what}, {who}", len(found) if isinstance(expected, int) else found, expected)
PY
