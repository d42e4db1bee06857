"""Streaming jobs: a topic as a stream of rows, and what becomes of each micro-batch.

Kafka's offsets of a micro-batch are in the checkpoint before it runs, so a driver that dies runs the same messages again, under
the same batch number. Rows are therefore written in ways that a second time does not double: by primary key into tables, and
into a folder that is the batch's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from pyspark import inheritable_thread_target
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

from . import environment, parquet_folder, progress, storage, topic
from .errors import DataError
from .job import Job

READY = Path("/tmp/headwater-ready")

# From the rows of a micro-batch to the rows of one dataset.
Change = Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Source:
    """A topic as a stream."""

    messages: DataFrame
    """Every message, as `topic.parsed` gives it."""
    rows: DataFrame
    """The dataset's rows: messages that are none are left out."""


class StreamingJob(Job):
    """A streaming job; what it starts goes on until one of its queries fails."""

    _wrong: DataError | None = None

    def stream(self, role: str, time: str | None = None) -> Source:
        """The topic that the job reads as `role`. `time` is the column that the watermark is about."""
        dataset = self.dataset(role)
        options = {}
        if "maxOffsetsPerTrigger" in self.params:
            options["maxOffsetsPerTrigger"] = self.params["maxOffsetsPerTrigger"]
        messages = topic.stream(self.spark, dataset, **options)
        rows = messages.where("_problem is null").select(*dataset.names)
        if time is not None:
            rows = rows.withWatermark(time, f"{self.spec['watermark']} seconds")
        return Source(messages, rows)

    def append(
        self, name: str, source: Source, to: Mapping[str, Change], rejected: str | None = None
    ) -> StreamingQuery:
        """Write the rows of every micro-batch to each role of `to`, and the messages that are no rows to the role `rejected`."""

        def batch(messages: DataFrame, number: int) -> None:
            # Used once a role: parsed once, not read again from Kafka for each.
            kept = messages.persist()
            try:
                valid = kept.where("_problem is null")
                frames = {role: change(valid) for role, change in to.items()}
                if rejected is not None:
                    frames[rejected] = _refused(kept.where("_problem is not null"))
                self._put_all(frames, number)
            finally:
                kept.unpersist()

        return self._start(name, source.messages, "append", batch)

    def update(self, name: str, frame: DataFrame, role: str) -> StreamingQuery:
        """Write the rows of an aggregation that a micro-batch has changed."""
        return self._start(
            name, frame, "update", lambda rows, number: self._put(role, rows, number)
        )

    def complete(self, name: str, frame: DataFrame, role: str) -> StreamingQuery:
        """Write all rows of an aggregation after every micro-batch."""
        return self._start(
            name, frame, "complete", lambda rows, number: self._put(role, rows, number)
        )

    def wait(self) -> None:
        """Until a query ends, whose error this raises; the job is ready once each query has had its first micro-batch."""
        # A container that is started again keeps its files.
        READY.unlink(missing_ok=True)
        streams = self.spark.streams
        told: list[int] = []
        next_report = 0.0
        while not self._is_over():
            last = [query.lastProgress for query in streams.active]
            if not all(last):
                continue
            READY.touch()
            batches = [one["batchId"] for one in last]
            if batches != told and time.monotonic() >= next_report:
                self._report(last)
                told, next_report = batches, time.monotonic() + self.spec["trigger"]

    def _is_over(self) -> bool:
        try:
            return self.spark.streams.awaitAnyTermination(1)
        except StreamingQueryException:
            if self._wrong is None:
                raise
            # As it was raised here, not in the trace that it comes back with.
            raise self._wrong from None

    def _report(self, last: list[progress.Progress]) -> None:
        path = f"{environment.base()}/runs/{self.name}/progress.json"
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        try:
            storage.write_json(self.spark, path, progress.report(self.name, now, last))
        except Exception:
            # The stream's own writes say when the store is gone; its report is not worth an end.
            self.log.warning("the report %s could not be written", path, exc_info=True)

    def _start(
        self, name: str, frame: DataFrame, mode: str, batch: Callable[[DataFrame, int], None]
    ) -> StreamingQuery:
        def noted(rows: DataFrame, number: int) -> None:
            try:
                batch(rows, number)
            except DataError as error:
                self._wrong = error
                raise

        return (
            frame.writeStream.queryName(name)
            .outputMode(mode)
            .trigger(processingTime=f"{self.spec['trigger']} seconds")
            .option("checkpointLocation", f"{environment.base()}/checkpoints/{self.name}/{name}")
            .foreachBatch(noted)
            .start()
        )

    def _put_all(self, frames: Mapping[str, DataFrame], number: int) -> None:
        """Write to several roles at once: while one waits for its store, the executor works for another."""
        with ThreadPoolExecutor(len(frames)) as pool:
            # Each with a copy of this thread's Spark properties, by which its jobs are known as the query's own.
            written = [
                pool.submit(inheritable_thread_target(self._put), role, frame, number)
                for role, frame in frames.items()
            ]
        for one in written:
            one.result()

    def _put(self, role: str, rows: DataFrame, number: int) -> None:
        dataset = self.dataset(role)
        if dataset.kind != "parquet":
            self.write(role, rows)
            return

        def write(frame: DataFrame, written: Callable[[], int]) -> int:
            parquet_folder.write_batch(dataset, frame, number)
            return written()

        self._measured(dataset, rows, write)


def _refused(messages: DataFrame) -> DataFrame:
    return messages.select(
        F.col("_topic").alias("topic"),
        F.col("_partition").alias("partition"),
        F.col("_offset").alias("offset"),
        F.col("_problem").alias("reason"),
        F.coalesce("_text", F.lit("")).alias("message"),
    )
