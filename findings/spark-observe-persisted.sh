#!/usr/bin/env bash
# pyspark 3.5.7: what `observe` counts on a persisted frame in `foreachBatch` is a part of its rows if another thread writes from the same
# frame. The first query that ends gives the metrics, with those of the tasks that have ended until then; a partition that it found in the
# cache, put there by a task that is still at work behind the cache, is not among them. The query's own count is right. Without `persist` the
# metrics are right too. Adaptive execution, which a stream's batches have off, fills the cache in a job of its own.
# Seen: of 100 rows in 4 files, of which one's task is held up in the other thread: count() -> 100, the observed count -> 75; not persisted ->
# 100.
. "$(dirname "$0")/spark.bash"
cores=4
spark 3.5.7 <<'PY'
import os, threading, time
from pyspark.sql import Observation, functions as F
s.conf.set("spark.sql.files.maxPartitionBytes", "1000")
s.conf.set("spark.sql.files.openCostInBytes", "1000")
s.range(0, 100, 1, 4).write.parquet("rows")
def wait(path):
    end = time.time() + 60
    while not os.path.exists(path) and time.time() < end:
        time.sleep(0.02)
def counts(persisted):
    reached, go = os.path.abspath(f"reached-{persisted}"), os.path.abspath(f"go-{persisted}")
    seen = []
    def each(batch, _):
        observation = Observation()
        frame = batch.observe(observation, F.count(F.lit(1)).alias("n"))
        frame = frame.persist() if persisted else frame
        @F.udf("long")
        def held_up(number):
            open(reached, "w").close()
            wait(go)
            return number
        other = frame.where("id < 25").select(held_up("id")).write.format("noop").mode("overwrite")
        thread = threading.Thread(target=other.save)
        thread.start()
        wait(reached)
        seen.extend([frame.count(), observation.get["n"]])
        open(go, "w").close()
        thread.join()
    s.readStream.schema("id long").parquet("rows").writeStream.foreachBatch(each).trigger(availableNow=True).start().awaitTermination()
    return seen
told("persisted: counted, observed", counts(True), [100, 75])
told("not persisted: counted, observed", counts(False), [100, 100])
PY
