"""Streaming jobs: a topic as a stream of rows, and what becomes of each micro-batch.

Kafka's offsets of a micro-batch are in the checkpoint before it runs, so a driver that dies runs the same messages again, under
the same batch number. Rows are therefore written in ways that a second time does not double: by primary key into tables, or to a table
of the lake that knows which micro-batches it has.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark import inheritable_thread_target
from pyspark.errors import StreamingQueryException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from . import checkpoint, environment, lake_batches, native, progress, storage, topic, turns
from .dataset import Dataset
from .errors import DataError
from .frames import spread
from .job import Job
from .late import Late

READY = Path("/tmp/headwater-ready")

# From the rows of a micro-batch to the rows of one dataset.
Change = Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Source:
    """A topic as a stream."""

    dataset: Dataset
    messages: DataFrame
    """Every message, as `topic.parsed` gives it, with the `_text` of those that are no rows."""
    rows: DataFrame
    """The dataset's rows: messages that are none are left out."""
    time: str | None
    """The column that the watermark is about."""


@dataclass(frozen=True)
class Query:
    """A query that is to be started."""

    frame: DataFrame
    mode: str
    """Spark's output mode."""
    batch: Callable[[DataFrame, int], None]
    """Writes the rows of a micro-batch, given its number."""
    trigger: float
    """Seconds from the beginning of one micro-batch to that of the next, if that is not longer."""
    writes: Sequence[str]
    """The uris of the datasets that it writes."""


class StreamingJob(Job):
    """A streaming job: its code says what its queries are, which are then started together and go on until one of them fails."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        # A container that is started again keeps its files.
        READY.unlink(missing_ok=True)
        self._failure: Exception | None = None
        self._queries: dict[str, Query] = {}
        self._late: dict[str, Late] = {}
        # The query that adds rows to a table of the lake, by the table's uri.
        self._adds: dict[str, str] = {}
        self._report_path = f"{environment.base()}/runs/{self.name}/progress.json"
        self._tally = progress.Tally(storage.read_json(self._report_path))

    def stream(self, role: str, time: str | None = None) -> Source:
        """The topic that the job reads as `role`. `time` is the column that the watermark is about: an event that is further ahead of
        the clock than the job's `aheadBy` is none of the rows, and does not move the watermark."""
        dataset = self.dataset(role)
        options = {}
        if "maxOffsetsPerTrigger" in self.params:
            options["maxOffsetsPerTrigger"] = self.params["maxOffsetsPerTrigger"]
        messages = topic.stream(self.spark, dataset, **options)
        if time is not None:
            messages = messages.withColumn("_problem", self._not_ahead(time))
        messages = progress.counted(messages, role)
        # A micro-batch is copied twice, by Spark and to be kept: of messages that are rows, their texts would be most of it.
        messages = messages.withColumn("_text", F.when(F.col("_problem").isNotNull(), F.col("_text")))
        rows = messages.where("_problem is null").select(*dataset.names)
        if time is not None:
            rows = rows.withWatermark(time, f"{self.spec['watermark']} seconds")
        return Source(dataset, messages, rows, time)

    def append(
        self,
        name: str,
        source: Source,
        to: Mapping[str, Change],
        rejected: str | None = None,
        trigger: float | None = None,
    ) -> None:
        """Have a query that writes the rows of every micro-batch to each role of `to`, and the messages that are no rows to the role `rejected`.

        :param trigger: seconds from one micro-batch to the next. @default the job's own
        Raises DataError for a role whose dataset is replaced as a whole by each write, and for a name that another query has.
        """
        self._allow(name, *to)
        late = None
        if source.time is not None:
            latest = self._tally.latest.get(name)
            late = self._late[name] = Late(source.time, self.spec["watermark"], latest)

        def batch(messages: DataFrame, number: int) -> None:
            # Used once a role: parsed once, not read again from Kafka for each.
            kept = messages.persist()
            try:
                valid = kept.where("_problem is null")
                frames = {role: spread(change(valid), self.dataset(role).key) for role, change in to.items()}
                refused = F.count("_problem")
                [some] = late.look(kept, refused) if late else kept.agg(refused).first()
                if rejected is not None and some:
                    frames[rejected] = topic.refused(kept.where("_problem is not null"), source.dataset)
                self._put_all(frames, number)
                if late:
                    self._tally.late(name, late)
            finally:
                kept.unpersist()

        self._plan(name, source.messages, "append", batch, trigger, *to, *([rejected] if rejected else []))

    def update(self, name: str, frame: DataFrame, role: str, trigger: float | None = None) -> None:
        """Have a query that writes the rows of an aggregation that a micro-batch has changed, with a `trigger` as `append` has it; raises
        DataError where each write replaces the whole dataset."""
        self._allow(name, role)
        self._plan(name, frame, "update", lambda rows, number: self._put(role, rows, number), trigger, role)

    def complete(self, name: str, frame: DataFrame, role: str, trigger: float | None = None) -> None:
        """Have a query that writes all rows of an aggregation after every micro-batch, with a `trigger` as `append` has it; raises DataError
        where rows are added to those before."""
        dataset = self.dataset(role)
        if dataset.kind == "lake" and dataset.replaces == "none":
            raise DataError(
                f"{dataset.uri} would have all rows once more after each micro-batch, for they are added: "
                'declare replaces: "all", or write those that changed, with job.update'
            )
        self._plan(name, frame, "complete", lambda rows, number: self._put(role, rows, number), trigger, role)

    def start(self) -> None:
        """Start the queries that the job's code has named. Raises DataError, and starts none, where it has named none, or one of them cannot
        go on from its checkpoint, or would begin anew and take the place of rows that may not go. Queries that the code has started by itself go on."""
        if not self._queries and not self.spark.streams.active:
            raise DataError(f"{self.name} starts no query: its run(job) calls none of job.append, job.update and job.complete")
        checkpoint.match(self.name, {name: (query.frame, query.writes) for name, query in self._queries.items()})
        written = {one.uri: one for one in map(self.dataset, self.spec["writes"])}
        added = {uri: (query, lake_batches.writer(self.spark, written[uri])) for uri, query in self._adds.items()}
        checkpoint.match_rows(self.name, added)
        for name, query in self._queries.items():
            self._start(name, query)

    def wait(self) -> None:
        """Until a query ends, whose error this raises; the job is ready once each query has had its first micro-batch."""
        told: list[Any] = []
        next_report, explained, ran = 0.0, None, None
        while not self._ended():
            active = self.spark.streams.active
            latest = [query.lastProgress for query in active]
            if not all(latest):
                continue
            last = [progress.told(one) for one in latest]
            READY.touch()
            for query, one in zip(active, last, strict=True):
                self._tally.follow(query, one, ours=query.name in self._late)
            # Once is enough of a query: its micro-batches are all of one plan.
            if explained != self._tally.ran:
                explained, ran = self._tally.ran, native.ran(self.spark)
            batches = [(one["batchId"], progress.has_run(one)) for one in last]
            if batches != told and time.monotonic() >= next_report:
                self._report({**progress.report(self.name, progress.now(), last, self._tally), "native": ran})
                told, next_report = batches, time.monotonic() + self.spec["trigger"]

    @staticmethod
    def replaces(dataset: Dataset) -> bool:
        """Never by mistake: each micro-batch writes all rows of an aggregation anew."""
        return False

    def tell_end(self, why: str) -> None:
        """Leave word of why the job has ended, beside how far it was, where `npm run jobs` finds it."""
        self._report({**self._tally.before, "job": self.name, "at": progress.now(), "error": why})

    def _ended(self) -> bool:
        """Whether a query has ended, after a second at most. Raises what ended it: of a micro-batch the very error, which Spark has as text only."""
        try:
            return self.spark.streams.awaitAnyTermination(1)
        except StreamingQueryException:
            if self._failure is not None:
                raise self._failure from None
            raise

    def _not_ahead(self, time: str) -> Column:
        """What is wrong with a message, with events that are too far ahead; the clock is the micro-batch's, the same when that runs again."""
        most = self.spec["aheadBy"]
        ahead = F.col(time) > F.col("_now") + F.expr(f"interval {most} seconds")
        said = F.format_string(f"{time} %s is more than {most} s ahead", F.col(time).cast("string"))
        return F.coalesce("_problem", F.when(ahead, said))

    def _report(self, report: Mapping[str, Any]) -> None:
        self._tally.before = report
        try:
            storage.write_json(self._report_path, report)
        except Exception:
            # The stream's own writes say when the store is gone; its report is not worth an end.
            self.log.warning("the report %s was not written", self._report_path, exc_info=True)

    def _plan(
        self, name: str, frame: DataFrame, mode: str, batch: Callable[[DataFrame, int], None], trigger: float | None, *roles: str
    ) -> None:
        every = self.spec["trigger"] if trigger is None else trigger
        if not isinstance(every, (int, float)) or not 0 <= every < math.inf:
            raise DataError(f"the query {name} has the trigger {every!r}: it is seconds, such as 5")
        if name in self._queries:
            raise DataError(f"two queries of {self.name} are called {name}, and a checkpoint is one's alone: name one of them otherwise")
        for dataset in map(self.dataset, roles):
            others = [other for other, query in self._queries.items() if dataset.uri in query.writes]
            if dataset.kind == "postgres" and others:
                raise DataError(
                    f"{dataset.uri} is written by two queries, {others[0]} and {name}, one of which would publish what the other has staged: "
                    "put the frames together, or give each a table of its own"
                )
        self._queries[name] = Query(frame, mode, batch, every, [self.dataset(role).uri for role in roles])

    def _start(self, name: str, query: Query) -> None:
        sooner = {other for other, one in self._queries.items() if one.trigger < query.trigger}

        def attempt(rows: DataFrame, number: int) -> None:
            try:
                turns.give_way(one for one in self.spark.streams.active if one.name in sooner)
                query.batch(rows, number)
            except Exception as error:
                self._failure = error
                raise

        # Which the query keeps from here on.
        self.spark.sparkContext.setLocalProperty("spark.scheduler.pool", None if sooner else turns.FIRST)
        (
            query.frame.writeStream.queryName(name)
            .outputMode(query.mode)
            .trigger(processingTime=f"{query.trigger} seconds")
            .option("checkpointLocation", checkpoint.folder(self.name, name))
            .foreachBatch(attempt)
            .start()
        )

    def _allow(self, query: str, *roles: str) -> None:
        """Raise DataError where a query would lose rows of what it writes: each micro-batch's but the last, or another query's."""
        for dataset in map(self.dataset, roles):
            if dataset.kind in ("lake", "postgres") and dataset.replaces == "all":
                remedy = ', or replaces: "none"' if dataset.kind == "lake" else ""
                raise DataError(
                    f"{dataset.uri} would have the rows of the last micro-batch alone, for each write takes the place of all rows: "
                    f"declare its primaryKey{remedy}, or write all rows each time, with job.complete"
                )
            if dataset.kind == "lake" and dataset.replaces == "none":
                if dataset.uri in self._adds:
                    raise DataError(
                        f"{dataset.uri} is written twice, by the query {self._adds[dataset.uri]} and by {query}: put the frames together"
                    )
                self._adds[dataset.uri] = query

    def _query(self, dataset: Dataset) -> str:
        """The id of the query that adds rows to a table, which its checkpoint keeps."""
        name = self._adds[dataset.uri]
        return next(one.id for one in self.spark.streams.active if one.name == name)

    def _put_all(self, frames: Mapping[str, DataFrame], number: int) -> None:
        """Write to several roles at once: while one waits for its store, the executor works for another."""
        with ThreadPoolExecutor(len(frames)) as pool:
            # Each with a copy of this thread's Spark properties, by which its jobs are known as the query's own.
            put = inheritable_thread_target(self.spark)(self._put)
            written = [pool.submit(put, role, frame, number) for role, frame in frames.items()]
        for one in written:
            one.result()

    def _put(self, role: str, rows: DataFrame, number: int) -> None:
        dataset = self.dataset(role)
        if dataset.kind != "lake":
            self.write(role, rows)
            return

        def write(frame: DataFrame, written: Callable[[], int]) -> int:
            if dataset.replaces != "none":
                lake_batches.write_over(self.spark, dataset, frame, number)
            elif not lake_batches.add(self.spark, dataset, frame, self._query(dataset), number):
                # They are there; counted all the same.
                frame.write.format("noop").mode("overwrite").save()
            return written()

        self._measured(dataset, rows, write)
