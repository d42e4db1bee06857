#!/usr/bin/env bash
# pyspark 4.1.3: `spark.sql.adaptive.streaming.stateless.enabled` says whether plans of streams without state change while they run. It does so for the
# stream's own query alone: what is asked of the rows that `foreachBatch` is given is planned adaptively whatever it says, though their session is the
# stream's. Of a stream with state nothing is. `spark.sql.adaptive.enabled` turns it off for both.
# Seen: with the setting false, the query's plan has no AdaptiveSparkPlan, an aggregate of a batch is one; with it true both are; with state neither;
# with spark.sql.adaptive.enabled=false neither.
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
import contextlib, io, time
from pyspark.sql import functions as F

def adaptive(stateful=False, **settings):
    """Whether the query's own plan is adaptive, and that of a question within foreachBatch."""
    for name, value in settings.items():
        s.conf.set("spark.sql.adaptive." + name.replace("_", "."), value)
    rows = s.readStream.format("rate").option("rowsPerSecond", 50).load()
    rows = rows.groupBy(F.col("value") % 3).count() if stateful else rows.repartition(2, "value")
    asked = []
    def batch(frame, number):
        asked.append(frame.groupBy().count()._jdf.queryExecution().executedPlan().getClass().getSimpleName())
        frame.write.format("noop").mode("overwrite").save()
    query = rows.writeStream.outputMode("update").foreachBatch(batch).start()
    end = time.time() + 60
    while time.time() < end and len(asked) < 3:
        time.sleep(0.2)
    with contextlib.redirect_stdout(io.StringIO()) as explained:
        query.explain()
    query.stop()
    return "AdaptiveSparkPlan" in explained.getvalue(), asked[-1] == "AdaptiveSparkPlanExec"

s.conf.set("spark.sql.shuffle.partitions", "2")
told("stateless, as it is", adaptive(), (True, True))
told("stateless.enabled=false", adaptive(streaming_stateless_enabled="false"), (False, True))
told("the same, with state", adaptive(stateful=True), (False, False))
told("adaptive.enabled=false", adaptive(enabled="false"), (False, False))
PY
