#!/usr/bin/env bash
# Spark 3.5.7: the source's option `__globPaths__`, false of which is to take names as they are, reads every path of the list once more for each
# of them that looks like a pattern. Rows are there several times; `inputFiles` tells of each file once.
# Seen: of 4 files with a row each, of which 2 have brackets or braces in their names -> 10 rows, 4 input files; of the 2 plain ones -> 2; of
# one with brackets alone -> 1.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
import os
os.mkdir("folder")
def rows(*names):
    for name in names:
        with open(f"folder/{name}", "w") as file:
            file.write("1\n")
    frame = s.read.option("__globPaths__", "false").csv([f"folder/{name}" for name in names])
    return frame.count(), len(frame.inputFiles())
told("plain names: rows, files", rows("a.csv", "c.csv"), (2, 2))
told("one name with brackets: rows, files", rows("j[2].csv"), (1, 1))
told("all: rows, files", rows("a.csv", "c.csv", "j[2].csv", "b{1}.csv"), (10, 4))
PY
