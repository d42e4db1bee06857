#!/usr/bin/env bash
# Spark 4.1.3: `current_timestamp()` in a condition of a stream is written into the generated code as a number, another one in each micro-batch, so that
# each compiles the stage anew (and Java begins with it uncompiled). Carried as a column of what a generator makes that is not compiled, such as
# `explode(array(struct(from_json(...), current_timestamp())))`, it is data, and nothing is compiled after the first micro-batches.
# Seen, classes compiled in the last of six micro-batches: 2 with the clock in the condition, 0 as a column.
. "$(dirname "$0")/python.bash"
cat >"$work/stream.py" <<'PY'
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

s = (
    SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1")
    .config("spark.sql.codegen.cache.maxEntries", "1000").getOrCreate()
)
folder = f"in-{sys.argv[1]}"
os.mkdir(folder)
rows = s.readStream.schema("text string").text(folder)
made = F.struct(F.from_json("text", "k string, t timestamp").alias("row"), F.current_timestamp().alias("now"))
rows = rows.select(F.explode(F.array(made)).alias("made")).select("made.row.k", "made.row.t", "made.now")
clock = F.col("now") if sys.argv[1] == "column" else F.current_timestamp()
rows = rows.where(F.col("t") < clock + F.expr("interval 1 hour"))
query = (
    rows.groupBy("k").agg(F.max("t")).writeStream.outputMode("complete").option("checkpointLocation", f"{folder}-state")
    .foreachBatch(lambda batch, number: batch.collect()).start()
)
compiled, counts = s._jvm.org.apache.spark.metrics.source.CodegenMetrics.METRIC_COMPILATION_TIME().getCount, []
for number in range(6):
    with open(f"{folder}/.{number}", "w") as file:
        file.write(json.dumps({"k": "a", "t": f"2024-01-01T00:00:0{number}Z"}))
    os.rename(f"{folder}/.{number}", f"{folder}/{number}.txt")
    query.processAllAvailable()
    counts.append(compiled())
print(counts[-1] - counts[-2])
PY
python pyspark==4.1.3 setuptools <<'PY'
import subprocess

def last_batch(clock):
    done = subprocess.run([sys.executable, "stream.py", clock], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])

told("compiled in the last micro-batch, the clock in the condition", last_batch("condition"), 2)
told("compiled in the last micro-batch, the clock as a column", last_batch("column"), 0)
PY
