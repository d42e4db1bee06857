#!/usr/bin/env bash
# pyspark 4.1.3: `lastProgress` of a query looks like the dictionary that it was, and still takes `["sources"]`. But its offsets are texts of JSON where
# they were dictionaries, and what was observed are rows, which have no `get`. The object's `json` has all of it as pyspark 3.5 had.
# Seen: endOffset is a str, an observed metric a Row; json.loads(progress.json) gives a dict for the metric.
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
import json, time
from pyspark.sql import functions as F
rates = s.readStream.format("rate").option("rowsPerSecond", 10).load().observe("seen", F.count(F.lit(1)).alias("rows"))
query = rates.writeStream.format("noop").start()
end = time.time() + 60
while time.time() < end and not (query.lastProgress and query.lastProgress["observedMetrics"]):
    time.sleep(0.5)
progress = query.lastProgress
query.stop()
told("type of endOffset", type(progress["sources"][0]["endOffset"]).__name__, "str")
told("type of an observed metric", type(progress["observedMetrics"]["seen"]).__name__, "Row")
told("the metric in json", type(json.loads(progress.json)["observedMetrics"]["seen"]).__name__, "dict")
PY
