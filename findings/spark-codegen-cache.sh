#!/usr/bin/env bash
# Spark 4.1.3: ten small streams that share a driver compile the same generated code anew in each micro-batch: a process keeps 100 compiled classes
# (`spark.sql.codegen.cache.maxEntries`, a setting that the documentation does not have), and the least recently used go, so that of a cycle that is
# longer than that none is ever found. With room for them nearly all are.
# Seen, classes compiled in the last of eight rounds: 25 with 100, 0 with 1000.
. "$(dirname "$0")/python.bash"
cat >"$work/streams.py" <<'PY'
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

s = (
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.codegen.cache.maxEntries", sys.argv[1]).getOrCreate()
)
folder = f"in-{sys.argv[1]}"
os.mkdir(folder)
rows = s.readStream.schema("k string, n int, d double").json(folder)


def wide(frame, by):
    """An aggregation of many columns, as those of real jobs."""
    more = [F.sum(F.col("n") * at).alias(f"s{at}") for at in range(3)] + [F.max("d").alias("top"), F.count("*").alias("rows")]
    return frame.groupBy(F.expr(by).alias("by")).agg(*more)


BY = ("k", "n", "upper(k)", "n % 3", "length(k)", "cast(d as int)", "reverse(k)", "-n", "k || k", "n > 4")


def twice(batch, number):
    kept = batch.persist()
    for part in (kept.where("top > 0"), kept.where("rows > 1").orderBy("top"), kept.groupBy("rows").count()):
        part.collect()
    kept.unpersist()


for at, by in enumerate(BY):
    wide(rows, by).writeStream.outputMode("complete").option("checkpointLocation", f"{folder}-{at}").foreachBatch(twice).start()
compiled, counts = s._jvm.org.apache.spark.metrics.source.CodegenMetrics.METRIC_COMPILATION_TIME().getCount, []
for number in range(8):
    with open(f"{folder}/.{number}", "w") as file:
        file.write("\n".join(json.dumps({"k": f"k{n % 3}", "n": n, "d": n / 7}) for n in range(20)))
    os.rename(f"{folder}/.{number}", f"{folder}/{number}.json")
    for query in s.streams.active:
        query.processAllAvailable()
    counts.append(compiled())
print(counts[-1] - counts[-2])
PY
python pyspark==4.1.3 setuptools <<'PY'
import subprocess

def last_round(entries):
    done = subprocess.run([sys.executable, "streams.py", entries], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])

few, many = last_round("100"), last_round("1000")
print(f"compiled in the last round: {few} with 100, {many} with 1000")
told("more than 10 with 100", few > 10, True)
told("fewer than 5 with 1000", many < 5, True)
PY
