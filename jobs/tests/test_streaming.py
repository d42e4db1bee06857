"""Streams on local Spark: what each micro-batch writes, late ticks, and the report of how far a stream is."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from jobkit import checkpoint, frames, lake_batches, native, progress, storage, streaming, topic, turns
from jobkit.errors import DataError
from jobkit.late import Late
from pyspark.sql import functions as F

# An example that a project may have taken away.
stock_ticks = pytest.importorskip("stock_ticks")

# Long past: what a test calls the clock is far behind the real one.
START = datetime(2024, 1, 15, 10, 0, 0, tzinfo=timezone.utc)
MESSAGE = "topic string, partition int, offset bigint, timestamp timestamp, value binary"


class LocalStream(streaming.StreamingJob):
    """The job's own queries, over messages that a test puts into a folder, with writes that the test looks at."""

    def __init__(self, spark, spec, folder):
        super().__init__(spark, spec, run="test", as_of="2024-01-15")
        self.inbox = folder / "inbox"
        self.inbox.mkdir()
        self.sent = 0
        self.written = {}

    def put(self, *messages):
        """Messages of one micro-batch, as Kafka would give them."""
        rows = [
            ("stock-ticks", 0, self.sent + number, START, message)
            for number, message in enumerate(messages)
        ]
        self.sent += len(rows)
        self.spark.createDataFrame(rows, MESSAGE).coalesce(1).write.mode("append").parquet(
            str(self.inbox)
        )

    def update(self, *args, trigger=None):
        super().update(*args)

    def complete(self, *args, trigger=None):
        super().complete(*args)

    def begin(self):
        stock_ticks.run(self)
        self.start()

    def _put(self, role, rows, number):
        self.written.setdefault(role, []).append([row.asDict() for row in rows.collect()])


def tick(sequence, second, symbol="A", volume=1):
    row = {
        "symbol": symbol,
        "price": "1.50",
        "volume": volume,
        "time": (START + timedelta(seconds=second)).isoformat(),
        "sequence": sequence,
    }
    return json.dumps(row).encode()


@pytest.fixture
def stream(spark, specs, tables, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", str(tmp_path / "base"))
    spec = {**specs["stock-ticks"], "trigger": 0}
    tables(spec["writes"]["archive"])
    job = LocalStream(spark, spec, tmp_path)

    def messages(session, dataset, **_):
        return topic.parsed(dataset, session.readStream.schema(MESSAGE).parquet(str(job.inbox)))

    monkeypatch.setattr(topic, "stream", messages)
    # What another test has stopped is over already, and not what this one waits for.
    spark.streams.resetTerminated()
    yield job
    for query in spark.streams.active:
        query.stop()


def process(job):
    for query in job.spark.streams.active:
        query.processAllAvailable()


def left_after_a_tick(job):
    """A stream that has read one tick and does not run, with its checkpoints."""
    job.begin()
    job.put(tick(1, 0))
    process(job)
    for query in job.spark.streams.active:
        query.stop()


def of(job, role):
    return [row for batch in job.written[role] for row in batch]


def test_a_late_tick_is_kept_and_changes_no_bar(stream):
    stream.begin()
    stream.put(tick(1, 0), tick(2, 59))
    process(stream)
    # The watermark is 10 s behind the latest tick of the micro-batches before: at 10:05:00 the bar of 10:00 has been closed.
    stream.put(tick(3, 310))
    process(stream)
    stream.put(tick(4, 30, volume=1000), tick(5, 311))
    process(stream)

    assert sorted(row["sequence"] for row in of(stream, "quotes")) == [1, 2, 3, 4, 5]
    assert [row["sequence"] for row in of(stream, "archive")] == [1, 2, 3, 4, 5]
    bars = {row["minute"].minute: (row["ticks"], row["volume"]) for row in of(stream, "bars")}
    assert bars == {0: (2, 2), 5: (2, 2)}
    # The totals have no watermark: every tick counts.
    [total] = stream.written["totals"][-1]
    assert (total["ticks"], total["volume"]) == (5, 1004)


def test_a_tick_that_is_late_within_the_watermark_counts(stream):
    stream.begin()
    stream.put(tick(1, 65))
    process(stream)
    stream.put(tick(2, 58), tick(3, 66))
    process(stream)
    assert {row["minute"].minute: row["ticks"] for row in of(stream, "bars")} == {0: 1, 1: 2}


@pytest.mark.parametrize("trigger", [-1, float("nan"), float("inf"), "5 s"])
def test_a_trigger_is_seconds(stream, trigger):
    with pytest.raises(DataError, match=f"the query ticks has the trigger {trigger!r}: it is seconds, such as 5"):
        stream.append("ticks", stream.stream("ticks"), {"quotes": lambda rows: rows}, trigger=trigger)


def test_a_query_has_the_jobs_trigger_or_its_own(stream):
    stream.spec = {**stream.spec, "trigger": 3}
    stock_ticks.run(stream)
    assert {name: query.trigger for name, query in stream._queries.items()} == {"ticks": 3, "bars": 3, "totals": 3}
    streaming.StreamingJob.update(stream, "more", stock_ticks.bars(stream.stream("ticks", time="time").rows), "bars", trigger=5)
    assert stream._queries["more"].trigger == 5


def test_micro_batches_that_are_due_more_often_go_first(stream, monkeypatch):
    """Of those that the code has started by itself nothing is known."""
    asked = []

    def give_way(others):
        asked.append((tuple(one.name for one in others), stream.spark.sparkContext.getLocalProperty("spark.scheduler.pool")))

    monkeypatch.setattr(turns, "give_way", give_way)
    rows = stream.stream("ticks", time="time").rows
    stream.append("ticks", stream.stream("ticks", time="time"), {"quotes": lambda rows: rows})
    streaming.StreamingJob.update(stream, "bars", stock_ticks.bars(rows), "bars", trigger=0.1)
    rows.writeStream.queryName("own").format("noop").start()
    stream.start()
    stream.put(tick(1, 0))
    process(stream)
    assert set(asked) == {((), turns.FIRST), (("ticks",), None)}


def test_rows_with_a_key_are_spread_over_the_tasks_that_run_at_once(spark):
    rows = spark.range(100).selectExpr("id % 10 as key", "id").coalesce(1)
    spread = frames.spread(rows, ["key"])
    assert spread.rdd.getNumPartitions() == spark.sparkContext.defaultParallelism > 1
    parts = spread.select("key", F.spark_partition_id().alias("part")).distinct()
    assert parts.count() == 10
    assert parts.select("part").distinct().count() > 1
    # What is missing the write says in better words.
    assert frames.spread(rows, []) is frames.spread(rows, ["key", "day"]) is rows


def test_what_spark_compiles_for_a_micro_batch_it_takes_for_the_next_one(stream):
    metrics = stream.spark._jvm.org.apache.spark.metrics.source.CodegenMetrics
    compiled = []
    stream.begin()
    for minute in range(4):
        stream.put(tick(2 * minute, 60 * minute), tick(2 * minute + 1, 60 * minute + 5))
        before = metrics.METRIC_COMPILATION_TIME().getCount()
        process(stream)
        compiled.append(metrics.METRIC_COMPILATION_TIME().getCount() - before)
    # Of each: what of the bars' state the watermark has closed, which has that as a number.
    assert compiled[2:] == [1, 1]


LOST = "would have the rows of the last micro-batch alone"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "postgres", "uri": "postgres:m.t", "primaryKey": [], "replaces": None}, LOST),
        ({"kind": "lake", "uri": "lake:m.t", "primaryKey": [], "replaces": "all"}, LOST),
    ],
)
def test_what_each_micro_batch_would_replace_is_not_appended_to(spark, specs, tmp_path, monkeypatch, change, words):
    monkeypatch.setenv("HEADWATER_BASE", str(tmp_path / "base"))
    spec = specs["stock-ticks"]
    writes = {**spec["writes"], "archive": {**spec["writes"]["archive"], **change}}
    job = streaming.StreamingJob(spark, {**spec, "writes": writes}, run="test", as_of="2024-01-15")
    with pytest.raises(DataError, match=words):
        job.append("ticks", streaming.Source(job.dataset("ticks"), None, None, None), to={"archive": stock_ticks.archive})
    with pytest.raises(DataError, match=words):
        job.update("archive", None, "archive")


def test_a_table_that_rows_are_added_to_is_one_querys(spark, specs, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", str(tmp_path / "base"))
    spec = specs["stock-ticks"]
    added = {**spec["writes"]["archive"], "kind": "lake", "uri": "lake:m.t", "replaces": "none"}
    writes = {**spec["writes"], "archive": added, "again": added}
    job = streaming.StreamingJob(spark, {**spec, "writes": writes}, run="test", as_of="2024-01-15")
    with pytest.raises(DataError, match="lake:m.t is written twice, by the query one and by one"):
        job._allow("one", "archive", "again")
    with pytest.raises(DataError, match="lake:m.t would have all rows once more"):
        job.complete("all", None, "archive")


def test_messages_that_are_no_ticks_are_kept_with_the_reason_and_are_nothing_else(stream):
    stream.begin()
    stream.put(b"hello", tick(1, 0), b"{}", b'"' * 600_000)
    process(stream)
    assert [(row["offset"], row["message"]) for row in of(stream, "rejected")] == [
        (0, "hello"),
        (2, "{}"),
        # With all of its quotes as JSON it would be more than a message can be, and the stream would not get past it.
        (3, '"' * 100_000 + " … and 500000 characters more, in the topic"),
    ]
    assert sorted(row["sequence"] for row in of(stream, "quotes")) == [1]
    assert [row["ticks"] for row in of(stream, "bars")] == [1]


SAID = " is more than 3600 s ahead"


def ahead(**by):
    """Seconds from the tests' start to a moment that far ahead of the clock."""
    return (datetime.now(timezone.utc) + timedelta(**by) - START).total_seconds()


def counts(job):
    """What each query has counted, once it has done all that was sent."""
    for query in job.spark.streams.active:
        job._tally.add(query.recentProgress, ours=query.name in job._late)
    return {query.name: job._tally.of(query.name) for query in job.spark.streams.active}


def test_an_event_far_ahead_is_rejected_and_the_honest_ones_still_count(stream):
    stream.begin()
    stream.put(tick(1, 0), tick(2, ahead(days=30000)), tick(3, ahead(minutes=70)))
    process(stream)
    stream.put(tick(4, 1), tick(5, ahead(minutes=50), symbol="B"))
    process(stream)
    assert sorted(row["sequence"] for row in of(stream, "quotes")) == [1, 4, 5]
    rejected = [(row["offset"], row["reason"][-len(SAID) :]) for row in of(stream, "rejected")]
    assert rejected == [(1, SAID), (2, SAID)]
    assert {(row["symbol"], row["ticks"]) for row in of(stream, "bars")} == {
        ("A", 1),
        ("A", 2),
        ("B", 1),
    }


def test_a_job_says_itself_how_far_ahead_is_too_far(stream):
    stream.spec = {**stream.spec, "aheadBy": 600}
    stream.begin()
    stream.put(tick(1, ahead(minutes=11)), tick(2, ahead(minutes=9)))
    process(stream)
    assert sorted(row["sequence"] for row in of(stream, "quotes")) == [2]
    [rejected] = of(stream, "rejected")
    assert rejected["reason"].endswith(" is more than 600 s ahead")


def test_what_is_late_or_rejected_is_counted(stream):
    stream.begin()
    stream.put(tick(1, 0), b"hello", tick(2, ahead(days=1)))
    process(stream)
    stream.put(tick(3, 310))
    process(stream)
    # Five of one minute and symbol, which Spark drops as one row; one that is late and within the watermark.
    stream.put(*(tick(number, 30) for number in range(4, 9)), tick(9, 305))
    process(stream)
    found = counts(stream)
    assert found["ticks"] == {"late": 5, "rejected": 2}
    assert found["bars"]["rejected"] == found["totals"]["rejected"] == 2
    # Asked again, each micro-batch counts once.
    assert counts(stream) == found


def test_counts_go_on_after_a_restart():
    last_report = {"queries": [{"name": "ticks", "batch": 7, "late": 3, "rejected": 4}]}
    tally = progress.Tally(last_report)
    one = {**last("ticks", {}, {}), "timestamp": "2026-01-01T00:00:00.000Z"}
    one["observedMetrics"] = {"messages of ticks": {"rejected": 2}}
    tally.add([one, one], ours=True)
    tally.of("ticks")["late"] += 1
    [query] = progress.report("stock-ticks", "now", [one], tally)["queries"]
    assert (query["late"], query["rejected"]) == (4, 6)


class Told:
    """A query that has told of micro-batches, of one rejected message each, and of waiting."""

    name = "ticks"

    def __init__(self):
        self.recent, self.asked = [], 0

    def tell(self, batch, here=True):
        self.recent.append(
            {
                **last("ticks", {}, {}),
                "batchId": batch,
                "durationMs": {"triggerExecution": 9, **({"addBatch": 8} if here else {})},
                "timestamp": f"2026-01-01T00:00:{len(self.recent):02d}.000Z",
                "observedMetrics": {"messages of ticks": {"rejected": 1}} if here else {},
            }
        )
        return self

    @property
    def recentProgress(self):
        self.asked += 1
        return self.recent


def test_every_micro_batch_counts_and_all_are_asked_for_only_where_some_were_not_seen():
    def looked(*looks):
        query, tally, found = Told(), progress.Tally(None), []
        for told in looks:
            for batch, here in told:
                query.tell(batch, here)
            tally.follow(query, query.recent[-1], ours=True)
            found.append((tally.of("ticks")["rejected"], query.asked))
        return found

    assert looked([(0, True)], [(1, True)], [], [(2, True)]) == [(1, 1), (2, 1), (2, 1), (3, 1)]
    # Two between looks; one, and then waiting for the next; waiting alone; and the one that was waited for.
    assert looked([(0, True)], [(1, True), (2, True)]) == [(1, 1), (3, 2)]
    assert looked([(0, True)], [(1, True), (2, False)]) == [(1, 1), (2, 2)]
    assert looked([(0, False)], [(0, True)], [(1, False)], [(1, False)], [(1, True)]) == [
        (0, 1),
        (1, 1),
        (1, 1),
        (1, 1),
        (2, 1),
    ]


def test_what_is_late_in_the_first_micro_batch_after_a_restart_counts(spark):
    def looked(tally, *seconds):
        late = Late("time", 10, tally.latest.get("ticks"))
        messages = spark.createDataFrame([(one, None) for one in seconds], "at long, _problem string")
        late.look(messages.withColumn("time", F.timestamp_seconds("at")))
        tally.late("ticks", late)
        one = {**last("ticks", {}, {}), "timestamp": "2026-01-01T00:00:00.000Z"}
        return progress.report("stock-ticks", "now", [one], tally)

    before = looked(progress.Tally(None), 100, 70, 200)
    [query] = before["queries"]
    assert (query["late"], query["latest"]) == (0, 200_000_000)
    [query] = looked(progress.Tally(json.loads(json.dumps(before))), 189, 190, 195)["queries"]
    assert (query["late"], query["latest"]) == (1, 200_000_000)


def test_what_ran_natively_is_looked_at_once_each_query_has_run(stream, monkeypatch):
    reports, looks = [], []

    def explained(spark):
        looks.append(spark)
        return {"looks": len(looks)}

    def tick_comes():
        stream.put(tick(1, 0))
        process(stream)

    def all_wait():
        while not all(query.lastProgress for query in stream.spark.streams.active):
            time.sleep(0.1)

    acts = [all_wait, tick_comes, lambda: None, lambda: None]

    def ended():
        if not acts:
            return True
        acts.pop(0)()
        return False

    monkeypatch.setattr(native, "ran", explained)
    # Of a folder's files, which have no offsets, there is no report.
    monkeypatch.setattr(progress, "report", lambda *_: {})
    monkeypatch.setattr(stream, "_report", reports.append)
    monkeypatch.setattr(stream, "_ended", ended)
    stream.begin()
    stream.wait()
    # As long as all wait there is nothing to look at, and what came of it is not what every later report says.
    assert reports[0]["native"] == {"looks": 1}
    assert reports[-1]["native"] == {"looks": 2}
    assert len(looks) == 2


def test_a_row_that_cannot_be_written_ends_the_stream_with_the_jobs_own_error(stream, monkeypatch):
    def refuse(role, rows, number):
        raise DataError(f"{role} cannot be written: the key 'A' is there twice")

    monkeypatch.setattr(stream, "_put", refuse)
    stream.begin()
    stream.put(tick(1, 0))
    with pytest.raises(DataError, match="cannot be written: the key 'A' is there twice$"):
        stream.wait()


def test_a_checkpoint_of_another_aggregation_is_refused_at_the_start(stream):
    left_after_a_tick(stream)
    # The same code, a column more before the aggregation, and another name for what comes out: the state is the same.
    ticks = stream.stream("ticks", time="time")
    more = ticks.rows.where("volume > 0").withColumn("more", F.lit(1))
    match(
        stream,
        totals=more.groupBy("symbol").agg(F.count(F.lit(1)).alias("n"), F.sum("volume"), F.max("time")),
    )

    for other, said in [
        (
            ticks.rows.groupBy("symbol").agg(F.count(F.lit(1)), F.sum("volume"), F.min("time")),
            "kept max(time) and now keeps min(time)",
        ),
        (
            ticks.rows.groupBy("volume").agg(F.count(F.lit(1)), F.sum("volume"), F.max("time")),
            "kept by symbol and now keeps by volume",
        ),
        (
            ticks.rows.groupBy("symbol").agg(F.sum("volume"), F.count(F.lit(1)), F.max("time")),
            "keeps the same in another order",
        ),
    ]:
        assert match(stream, totals=other) == (
            f"stock-ticks cannot go on from its checkpoint: the query totals {said}\n"
            "Put the code back as it was, or let it begin anew: npm run jobs -- reset stock-ticks"
        )


def match(stream, **queries):
    """What a job with these queries is told of its checkpoint, each of which writes the role that it is called by; None where it can go on."""
    try:
        checkpoint.match(stream.name, {name: (frame, [stream.dataset(role).uri]) for name, (role, frame) in named(queries)})
    except DataError as error:
        return str(error)


def named(queries):
    return [(name, frame if isinstance(frame, tuple) else (name, frame)) for name, frame in queries.items()]


def test_a_query_of_another_name_does_not_begin_anew_by_itself(stream):
    left_after_a_tick(stream)
    rows = stream.stream("ticks", time="time").rows
    totals = stock_ticks.totals(rows)
    assert match(stream, sums=("totals", totals)) == (
        "stock-ticks cannot go on from its checkpoint: its query totals is called sums now, and would begin anew: its name is the checkpoint's\n"
        "Put the code back as it was, or let it begin anew: npm run jobs -- reset stock-ticks"
    )
    # One more, which writes what no other has written, and one less.
    checkpoint.match(stream.name, {"totals": (totals, ["postgres:market.totals"]), "more": (rows, ["topic:more"])})


def test_a_note_that_does_not_say_what_is_written_is_of_the_query_that_keeps_the_same(stream):
    left_after_a_tick(stream)
    rows = stream.stream("ticks", time="time").rows
    note = f"{checkpoint.folder('stock-ticks', 'totals')}.json"
    storage.write_json(note, {"keeps": checkpoint.kept(stock_ticks.totals(rows))})
    assert "its query totals is called sums now" in match(stream, sums=("totals", stock_ticks.totals(rows)))
    assert match(stream, sums=("totals", rows.groupBy("symbol").count())) is None
    assert match(stream, totals=stock_ticks.totals(rows)) is None
    assert storage.read_json(note)["writes"] == ["postgres:market.totals"]


def test_rows_that_another_streams_query_has_added_are_not_replaced_while_that_may_go_on(stream, spark):
    archive = stream.dataset("archive")
    rows = spark.createDataFrame([("A", 1, START, 1)], "symbol string, volume int, time timestamp, sequence bigint")
    rows = rows.selectExpr(*(f"cast({name if name in rows.columns else 1} as {archive.type_of(name)}) {name}" for name in archive.names))
    lake_batches.add(spark, archive, rows, "its-id", 0)
    storage.write_json(f"{checkpoint.folder('ticks-of-stocks', 'all')}/metadata", {"id": "its-id"})
    with pytest.raises(DataError) as refused:
        stream.begin()
    assert str(refused.value) == (
        "lake:ticks.archive has the rows that the query all of ticks-of-stocks has added, which has a checkpoint to go on from: ticks of "
        "stock-ticks would put its first rows in their place. Give those names back, or let ticks-of-stocks forget them, which says what is "
        "lost: npm run jobs -- reset ticks-of-stocks"
    )
    assert spark.streams.active == []
    storage.delete(checkpoint.folder("ticks-of-stocks"))
    with pytest.raises(DataError, match="^lake:ticks.archive has rows of a query whose checkpoint is gone"):
        stream.start()
    assert spark.streams.active == []
    # As the command does.
    storage.write_json(f"{checkpoint.folder('stock-ticks')}/_reset.json", {"queries": []})
    stream.start()
    assert len(spark.streams.active) == 3


def test_queries_have_names_of_their_own_and_a_stream_has_one_at_least(stream):
    with pytest.raises(DataError, match="stock-ticks starts no query: its run.job. calls none of job.append"):
        stream.start()
    rows = stream.stream("ticks").rows
    stream.update("bars", rows, "bars")
    with pytest.raises(DataError, match="two queries of stock-ticks are called bars"):
        stream.complete("bars", rows, "totals")


def test_a_table_of_postgresql_is_one_querys(stream):
    rows = stream.stream("ticks").rows
    stream.complete("one", rows, "totals")
    with pytest.raises(DataError, match="postgres:market.totals is written by two queries, one and two, one of which would publish"):
        stream.complete("two", rows, "totals")
    stream.update("two", rows, "bars")
    stream.update("three", rows, "bars")


def test_another_window_is_another_state(stream):
    ticks = stream.stream("ticks", time="time")
    kept = [
        checkpoint.kept(ticks.rows.groupBy(F.window("time", length)).count())
        for length in ("1 minute", "1 minute", "5 minutes")
    ]
    assert kept[0] == kept[1] != kept[2]


@pytest.mark.parametrize(
    "cause",
    [
        "org.apache.spark.sql.execution.streaming.state.StateSchemaNotCompatible: Provided schema doesn't match to the schema for existing state!",
        "java.lang.AssertionError: assertion failed: There are [2] sources in the checkpoint offsets and now there are [1] sources requested by the query. Cannot continue.",
        "java.lang.IllegalStateException: Partition t-0's offset was changed from 20 to 0, some data may have been missed.",
    ],
)
def test_what_spark_says_of_a_checkpoint_comes_with_the_command(cause):
    assert "npm run jobs -- reset a" in checkpoint.foreign("a", cause)
    assert checkpoint.foreign("a", "java.net.ConnectException: Connection refused") is None


def test_a_micro_batch_runs_the_code_that_was_compiled_for_those_before(stream, spark):
    compiled = spark._jvm.org.apache.spark.metrics.source.CodegenMetrics.METRIC_COMPILATION_TIME().getCount
    counts = []
    stream.begin()
    for number in range(5):
        stream.put(tick(number, number))
        process(stream)
        counts.append(compiled())
    # What has the watermark in it is new each time: Spark's own condition, and the count of late events. It was 32 with the clock in the
    # code, and with room for 100 classes.
    assert counts[-1] - counts[-2] <= 4


def test_an_error_in_one_role_ends_the_stream(stream, monkeypatch):
    put = stream._put

    def fail(role, rows, number):
        if role == "archive":
            raise RuntimeError("the archive is gone")
        put(role, rows, number)

    monkeypatch.setattr(stream, "_put", fail)
    stream.begin()
    stream.put(tick(1, 0))
    with pytest.raises(Exception, match="the archive is gone"):
        process(stream)
    with pytest.raises(Exception, match="the archive is gone"):
        stream.wait()


def test_what_is_wrong_with_the_data_ends_the_stream_in_its_own_words(stream, monkeypatch):
    def refuse(role, rows, number):
        raise DataError(f"{role} has a key twice")

    monkeypatch.setattr(stream, "_put", refuse)
    stream.append("ticks", stream.stream("ticks"), to={"quotes": stock_ticks.quotes})
    stream.start()
    stream.put(tick(1, 0))
    with pytest.raises(Exception, match="has a key twice"):
        process(stream)
    with pytest.raises(DataError) as failed:
        stream.wait()
    assert str(failed.value) == "quotes has a key twice"


def test_messages_are_parsed_once_whatever_is_asked_of_them(spark, specs):
    from jobkit.dataset import Dataset

    ticks = Dataset.of("ticks", specs["stock-ticks"]["reads"]["ticks"])
    frame = spark.createDataFrame([("t", 0, 0, START, tick(1, 0))], MESSAGE)
    rows = topic.parsed(ticks, frame).where("_problem is null").select(*ticks.names)
    plan = rows._jdf.queryExecution().optimizedPlan().toString()
    assert plan.count("from_json(") == 1
    assert rows.select(F.col("sequence")).collect() == [(1,)]


def last(name, end, latest, rate=33.333):
    return {
        "name": name,
        "batchId": 7,
        "durationMs": {"addBatch": 800, "triggerExecution": 900},
        "inputRowsPerSecond": rate,
        "sources": [{"endOffset": {"topic": end}, "latestOffset": {"topic": latest}}],
    }


def test_a_report_says_what_is_read_and_what_is_left():
    one = last("ticks", {"0": 100, "1": 50}, {"0": 110, "1": 50})
    assert progress.report(
        "stock-ticks", "2026-01-15T10:00:00+00:00", [one], progress.Tally(None)
    ) == {
        "job": "stock-ticks",
        "at": "2026-01-15T10:00:00+00:00",
        "queries": [
            {
                "name": "ticks",
                "batch": 7,
                "rows": 150,
                "lag": 10,
                "rows_per_second": 33.3,
                "milliseconds": {"addBatch": 800, "triggerExecution": 900},
                "late": 0,
                "rejected": 0,
            }
        ],
    }


def test_a_query_is_behind_what_any_query_has_seen():
    slow, quick = last("bars", {"0": 10}, {"0": 10}), last("ticks", {"0": 40}, {"0": 45})
    queries = progress.report("stock-ticks", "now", [slow, quick], progress.Tally(None))["queries"]
    assert [(query["name"], query["lag"]) for query in queries] == [("bars", 35), ("ticks", 5)]


def test_the_first_micro_batch_has_no_rate_yet():
    first = {"name": "a", "batchId": 0, "durationMs": {}, "sources": [{"endOffset": None}]}
    [query] = progress.report("a", "now", [first], progress.Tally(None))["queries"]
    assert (query["rows"], query["lag"], query["rows_per_second"]) == (0, 0, 0.0)
