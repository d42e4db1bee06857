#!/usr/bin/env bash
# pyspark 4.1.3: `trigger(processingTime="5 seconds")` does not count from the query's start. After the first micro-batch, at once, the next begins at the
# clock's next multiple of five seconds since 1970, so that queries with triggers of 1 and 3 s begin at the same moment, however
# they were started: each fifth micro-batch of the one has the others beside it.
# Seen: of two queries with triggers of 1 and 3 s, started 0.7 s apart, the middle micro-batch begins within 0.2 s of such a multiple, and of those of the
# second more than half have one of the first that began within 0.3 s of them. (One that took too long is followed at once, which a busy machine has more of.)
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
import time
from datetime import datetime

def begun(query):
    moments = [datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00")).timestamp() for one in query.recentProgress]
    return moments[1:]

queries = {}
for trigger in (1, 3):
    rates = s.readStream.format("rate").option("rowsPerSecond", 10).load()
    queries[trigger] = rates.writeStream.format("noop").trigger(processingTime=f"{trigger} seconds").start()
    time.sleep(0.7)
end = time.time() + 90
while time.time() < end and len(begun(queries[3])) < 4:
    time.sleep(1)
moments = {trigger: begun(query) for trigger, query in queries.items()}
for query in queries.values():
    query.stop()
told("micro-batches looked at", len(moments[3]) >= 4, True)
for trigger, starts in moments.items():
    told(f"the middle one of {trigger} s on the clock", sorted(one % trigger for one in starts)[len(starts) // 2] < 0.2, True)
together = [any(abs(one - other) < 0.3 for other in moments[1]) for one in moments[3]]
told("more than half of 3 s beside one of 1 s", sum(together) > len(together) / 2, True)
PY
