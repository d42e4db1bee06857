#!/usr/bin/env bash
# Spark 3.5.7: `input_file_name()` and `_metadata.file_name` give a file's name percent-encoded, so that neither equals what was written nor
# sorts like it; a letter such as ü and a plus are left as they are. A name is taken for a pattern where a path is given, even if a file of that
# very name is there; a backslash before each bracket reads it. A name that begins with `_` or `.` is left out of a folder without a word.
# Seen: 'june fix.csv' -> june%20fix.csv, 'a#1.csv' -> a%231.csv, 'a%20b.csv' -> a%2520b.csv, 'ü+.csv' -> ü+.csv; 'j[2].csv' -> no such path,
# 'j\[2\].csv' -> read; of '_late.csv' and '.late.csv' no row.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
import os
def put(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for name in names:
        with open(f"{folder}/{name}", "w") as file:
            file.write("name\n" + name + "\n")
put("folder", "june fix.csv", "a#1.csv", "a%20b.csv", "ü+.csv", "_late.csv", ".late.csv")
rows = s.read.option("header", "true").csv("folder").selectExpr("name", "element_at(split(input_file_name(), '/'), -1) as input", "_metadata.file_name as meta").collect()
told("the folder's files", sorted(row.name for row in rows), sorted(["june fix.csv", "a#1.csv", "a%20b.csv", "ü+.csv"]))
encoded = {"june fix.csv": "june%20fix.csv", "a#1.csv": "a%231.csv", "a%20b.csv": "a%2520b.csv", "ü+.csv": "ü+.csv"}
for row in rows:
    told(row.name, (row.input, row.meta), (encoded[row.name],) * 2)
put("patterns", "j[2].csv")
def read(path):
    try:
        return s.read.option("header", "true").csv(f"patterns/{path}").collect()[0][0]
    except Exception as error:
        return "no such path" if "PATH_NOT_FOUND" in str(error) else str(error)
told("j[2].csv", read("j[2].csv"), "no such path")
told(r"j\[2\].csv", read(r"j\[2\].csv"), "j[2].csv")
PY
