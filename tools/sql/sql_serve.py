"""Answers statements about a stack's datasets: `sql_serve.py` reads requests as lines of JSON, and writes answers as such.

It begins with a line of its own: {"datasets": …, "needs": […], "write": …, "last": …}. A request is {"sql": …, "format": "text" | "json",
"limit": …}, or {"cancel": true}. An answer is {"columns": […]}, then {"rows": […]} any number of times, then {"done": …}; or
{"error": …}. {"ends": TOPIC} asks back for a topic's offsets, which come as {"offsets": …}.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from itertools import islice
from typing import Any

# Whatever else is written by libraries is no answer.
ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)

from jobkit.submit import pyspark  # noqa: E402

sys.path[:0] = pyspark(os.environ["SPARK_HOME"]).split(os.pathsep)

from jobkit.topic import MOMENTS  # noqa: E402
from pyspark.sql import Column, DataFrame  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from pyspark.sql.types import BinaryType, DataType  # noqa: E402
from spark_words import words  # noqa: E402
from sql_session import Refused, Session, connect  # noqa: E402

CHUNK = 1000  # Rows of a line.


def tell(answer: dict[str, Any]) -> None:
    """Write an answer."""
    print(json.dumps(answer), file=ANSWERS, flush=True)


def answer(session: Session, request: dict[str, Any]) -> None:
    """Run a statement and tell its rows."""
    frame = session.frame(request["sql"])
    for remark in session.remarks:
        tell({"remark": remark})
    tell({"columns": frame.columns})
    limit = request.get("limit")
    # One more than is shown, by which is known whether there are more.
    shown = as_text(frame if limit is None else frame.limit(limit + 1), request["format"])
    found = shown.toLocalIterator() if limit is None else iter(shown.collect())
    told = 0
    while rows := [list(row) for row in islice(found, min(CHUNK, CHUNK if limit is None else limit - told))]:
        tell({"rows": rows})
        told += len(rows)
    tell({"done": told, "more": next(found, None) is not None})


def as_text(frame: DataFrame, how: str) -> DataFrame:
    """The rows as text: each value, or each row as an object of JSON."""
    # Whatever a column is called, or several are.
    plain = frame.toDF(*(f"c{at}" for at in range(len(frame.columns))))
    if how == "json":
        twice = sorted({name for name in frame.columns if frame.columns.count(name) > 1})
        if twice:
            raise Refused(f"an object has no two values of one name: say AS for {', '.join(twice)}")
        fields = [F.col(own).alias(name) for own, name in zip(plain.columns, frame.columns, strict=True)]
        return plain.select(F.to_json(F.struct(*fields), {**MOMENTS, "ignoreNullFields": "false"}))
    return plain.select(*(_text(field.name, field.dataType) for field in plain.schema))


def _text(name: str, kind: DataType) -> Column:
    """A value as text; bytes need be none."""
    return F.hex(name) if isinstance(kind, BinaryType) else F.col(name).cast("string")


def main() -> None:
    """Answer until there are no more requests."""
    given = json.loads(sys.stdin.readline())
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    offsets: queue.Queue[dict[str, Any]] = queue.Queue()

    def ends(topic: str) -> dict[str, Any]:
        tell({"ends": topic})
        found = offsets.get()
        if "error" in found:
            raise Refused(found["error"])
        return {partition: tuple(pair) for partition, pair in found["offsets"].items()}

    spark = connect(given["needs"], given["write"])
    session = Session(spark, given["datasets"], write=given["write"], last=given["last"], offsets=ends)

    def work() -> None:
        while True:
            try:
                answer(session, requests.get())
            except Exception as error:
                tell({"error": str(error) if isinstance(error, Refused) else words(error)})

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    tell({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        if "cancel" in request:
            spark.interruptAll()
        elif "sql" in request:
            requests.put(request)
        else:
            offsets.put(request)
    # Whoever asked is gone, or has no more to ask; what is under way is for nobody.
    spark.interruptAll()
    spark.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
