"""A session on the shared driver that knows every dataset of the stack by its declared name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from jobkit import environment, kafka, lake
from jobkit.dataset import Dataset
from jobkit.job import Job
from jobkit.object_store import S3A
from jobkit.sessions import EXACT, cassandra
from jobkit.spark_conf import defaults, session_conf
from jobkit.topic import parsed
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

POSTGRES = "spark.sql.catalog.postgres"
CASSANDRA = "spark.sql.catalog.cassandra"
READ_ONLY = "-c default_transaction_read_only=on".replace(" ", "%20")
# What begins a statement that may be a query; of the two below only the plan says whether it is one. A guard against a slip of the hand, and no wall:
# functions that run Java, and files by their paths, are there for whoever may run a job.
QUERY = re.compile(r"(\(|(select|with|from|values|table|show|describe|desc|explain)\b)", re.I)
UNSURE = re.compile(r"(with|from)\b", re.I)
COMMENTS = re.compile(r"(\s+|--[^\n]*(\n|$)|/\*.*?\*/)*", re.S)
INSERT = re.compile(r"^[\s:+-]*'?InsertInto", re.M)
EXPLAIN = re.compile(r"explain\s+(extended\s+|formatted\s+|codegen\s+|cost\s+)?", re.I)
PARTS = re.compile(r"`((?:[^`]|``)*)`")

# What begins another statement: looked up, and not asked of Spark, which would run some of them to tell how.
OTHER = frozenset(
    "ADD ALTER ANALYZE BEGIN CACHE CALL CLEAR COMMENT COMMIT CREATE DECLARE DELETE DFS DROP EXECUTE EXPORT GRANT IMPORT INSERT LIST LOAD LOCK "
    "MERGE MSCK OPTIMIZE REFRESH REORG REPAIR REPLACE RESET REVOKE ROLLBACK SET START TRUNCATE UNCACHE UNLOCK UNSET UPDATE USE VACUUM".split()
)
DATASETS = re.compile(r"show\s+tables\s*", re.I)

# The offsets of a topic's partitions: the first that is there, and the one that comes next.
Offsets = Callable[[str], Mapping[str, tuple[int, int]]]


class Refused(Exception):
    """A statement that is not run, and why."""


class Session:
    """Runs statements.

    :param specs: the datasets, as a job's `job.json` has them, by their uris. :param write: whether statements may change something.
    :param last: messages of a topic that are looked at. :param offsets: asks the brokers.
    """

    def __init__(self, spark: SparkSession, specs: Mapping[str, Any], *, write: bool, last: int, offsets: Offsets) -> None:
        self.spark, self._write, self._last, self._offsets = spark, write, last, offsets
        spec = {"name": "sql", "params": {}, "reads": dict(specs), "writes": {}}
        self._job = Job(spark, spec, run="sql", as_of="1970-01-01")
        self._datasets = {uri: Dataset.of(uri, one) for uri, one in specs.items()}
        self.remarks: list[str] = []

    def frame(self, sql: str) -> DataFrame:
        """What a statement gives; raises Refused, or Spark's own errors."""
        if not self._write:
            self._read_only(sql)
        self.remarks = [*self._shared_names(sql)]
        if DATASETS.fullmatch(_bare(sql)):
            kinds = sorted((one.name, one.kind) for one in self._datasets.values())
            return self.spark.createDataFrame(kinds, "dataset string, kind string")
        explain = EXPLAIN.match(_bare(sql))
        if explain is None:
            return self._found(sql)[0]
        # What it cannot find it says as its answer.
        query = _bare(sql)[explain.end() :]
        return self.spark.sql(explain[0] + (self._found(query)[1] if QUERY.match(query) else query))

    def _found(self, sql: str) -> tuple[DataFrame, str]:
        """What a statement gives, and how it is written with the names by which Spark has the datasets."""
        views: dict[str, str] = {}
        while True:
            try:
                frame = self.spark.sql(sql)
                # Else what is wrong would be said by whoever asks first.
                _ = frame.schema
                return frame, sql
            except PySparkException as error:
                sql = self._named(sql, error, views)

    def _read_only(self, sql: str) -> None:
        text = _bare(sql)
        if explain := EXPLAIN.match(text):
            text = text[explain.end() :]
        word = re.match(r"\w*", text)[0].upper()
        if not QUERY.match(text) or EXPLAIN.match(text):
            if word in OTHER:
                raise Refused(f"{word} changes something, or may: say --write")
            raise Refused(f"{word or text[:1]} begins no statement")
        if UNSURE.match(text):
            plans = self.spark.sql(f"EXPLAIN EXTENDED {text}").collect()
            if any(INSERT.search(plan.partition("== Analyzed Logical Plan ==")[0]) for [plan] in plans):
                raise Refused("INSERT changes something, or may: say --write")

    def _shared_names(self, sql: str) -> list[str]:
        """What is said of a name that is a table's of the lake, which is meant by it, and another dataset's."""
        lakes = {one.name for one in self._datasets.values() if one.kind == "lake"}
        return [
            f"{one.name} is the lake's; {one.kind}.{one.name} is the other one"
            for one in self._datasets.values()
            if one.kind != "lake" and one.name in lakes and re.search(rf"(?<![\w.`]){re.escape(one.name)}\b", sql, re.I)
        ]

    def _named(self, sql: str, error: PySparkException, views: dict[str, str]) -> str:
        """The statement with what Spark could not find under the name by which it does; raises the error where there is no such dataset."""
        if error.getCondition() != "TABLE_OR_VIEW_NOT_FOUND" or not error.getQueryContext():
            raise error
        place = error.getQueryContext()[0]
        parts = PARTS.findall(error.getMessageParameters()["relationName"])
        name = ".".join(part.replace("``", "`") for part in parts)
        if f"`{'`.`'.join(parts)}`" in views.values():
            raise Refused(f"{name} is declared, and is not there: `npm run up -- --again` makes again what somebody has dropped")
        if name not in views:
            views[name] = self._relation(self._dataset(name))
        return sql[: place.startIndex()] + views[name] + sql[place.stopIndex() + 1 :]

    def _dataset(self, name: str) -> Dataset:
        kind, _, rest = name.casefold().partition(".")
        every = list(self._datasets.values())
        # As SQL has it, small and capital letters are one; of the lake only others than the declared ones are not found.
        found = [one for one in every if one.name.casefold() == name.casefold()]
        found = found or [one for one in every if (one.kind, one.name.casefold()) == (kind, rest)]
        if lakes := [one for one in found if one.kind == "lake" and one.name != name]:
            return lakes[0]
        found = [one for one in found if one.kind != "lake"]
        if len(found) > 1:
            raise Refused(f"{name} is the name of several: say {' or '.join(f'{one.kind}.{one.name}' for one in found)}")
        if not found:
            names = {one.name.casefold(): one.name for one in every}
            near = [names[one] for one in get_close_matches(name.casefold(), names, n=3)]
            like = f": did you mean {' or '.join(near)}?" if near else ": SHOW TABLES lists those that there are"
            raise Refused(f"there is no dataset {name}{like}")
        return found[0]

    def _relation(self, dataset: Dataset) -> str:
        parts = dataset.name.split(".")
        if dataset.kind in ("lake", "postgres") or (dataset.kind == "cassandra" and self._write):
            return ".".join(f"`{part}`" for part in (dataset.kind, *parts))
        view = re.sub(r"\W", "_", f"{dataset.kind}_{dataset.name}")
        frame = self._messages(dataset) if dataset.kind == "topic" else self._job.read(dataset.uri)
        frame.createOrReplaceTempView(view)
        return f"`{view}`"

    def _messages(self, dataset: Dataset) -> DataFrame:
        """The last messages of a topic, with where they came from and, where one is no row, what is wrong with it."""
        ends = self._offsets(dataset.name)
        each = max(1, self._last // max(1, len(ends)))
        starts = {partition: max(first, end - each) for partition, (first, end) in ends.items()}
        kept = sum(end - starts[partition] for partition, (_, end) in ends.items())
        if kept < sum(end - first for first, end in ends.values()):
            self.remarks.append(f"of {dataset.name} the last {kept} messages: --last N looks at more")
        offsets = {
            "startingOffsets": _json(dataset.name, starts),
            "endingOffsets": _json(dataset.name, {partition: end for partition, (_, end) in ends.items()}),
        }
        source = {**kafka.source(), "subscribe": dataset.name, **offsets}
        return parsed(dataset, self.spark.read.format("kafka").options(**source).load())


def _bare(sql: str) -> str:
    """A statement without the comments before it."""
    return sql[COMMENTS.match(sql).end() :]


def _json(topic: str, offsets: Mapping[str, int]) -> str:
    return json.dumps({topic: offsets})


def connect(needs: Sequence[str], write: bool) -> SparkSession:
    """A session of its own; HEADWATER_SPARK_CONNECT has the driver's address."""
    given = defaults()
    settings = {**session_conf(given), **EXACT}
    key = {"access.key": "ACCESS_KEY", "secret.key": "SECRET_KEY"} if f"{S3A}access.key" in given and not write else {}
    reader = {f"{S3A}{name}": environment.variable(f"LAKE_{one}") for name, one in key.items()}
    settings |= lake.settings({**given, **reader})
    if "warehouse" in needs:
        url, user, password = (environment.variable(f"WAREHOUSE_{name}") for name in ("URL", "USER", "PASSWORD"))
        settings |= {
            POSTGRES: "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
            f"{POSTGRES}.url": url if write else f"{url}{'&' if '?' in url else '?'}options={READ_ONLY}",
            f"{POSTGRES}.user": user,
            f"{POSTGRES}.password": password,
            f"{POSTGRES}.driver": "org.postgresql.Driver",
        }
    if "cassandra" in needs:
        settings |= cassandra()
        if write:
            # Else a table is a view with the declared types: of a decimal's digits Cassandra knows nothing.
            settings[CASSANDRA] = "com.datastax.spark.connector.datasource.CassandraCatalog"
    url = f"{environment.variable('SPARK_CONNECT')};user_id=sql"
    spark = SparkSession.builder.remote(url).config(map=settings).create()
    spark.catalog.setCurrentCatalog("lake")
    return spark
