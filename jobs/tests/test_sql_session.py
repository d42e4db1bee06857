"""SQL about datasets by their declared names, on local Spark: whatever kind they are, and without a change unless it is wished for."""

import json
import threading

import pytest
from pyspark.errors import PySparkException
from sql_session import Refused, Session

ID = [{"name": "id", "type": "string", "nullable": False}, {"name": "n", "type": "int", "nullable": True}]


def declared(kind, name, **more):
    return {"kind": kind, "name": name, "uri": f"{kind}:{name}", "columns": ID, **more}


DATASETS = [
    declared("csv", "orders/input"),
    declared("cassandra", "m.rows", primaryKey=["id"]),
    declared("cassandra", "m.both", primaryKey=["id"]),
    declared("postgres", "m.both"),
    declared("topic", "stock-ticks", key="id"),
    declared("topic", "m.events", key="id"),
]


@pytest.fixture
def session(spark, monkeypatch):
    """A session whose stores have two rows each, `read` being what was read of them."""
    made = Session(spark, {one["uri"]: one for one in DATASETS}, write=False, last=10, offsets=lambda topic: {})
    made.read = []

    def rows(name):
        made.read.append(name)
        return spark.createDataFrame([("a", 1), ("b", None)], "id string, n int")

    monkeypatch.setattr(made._job, "read", rows)
    monkeypatch.setattr(made, "_messages", lambda dataset: rows(dataset.uri))
    spark.catalog.setCurrentCatalog("lake")
    yield made
    spark.catalog.setCurrentCatalog("spark_catalog")


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("SELECT id FROM `orders/input`", ["csv:orders/input"]),
        ("select x.id from m.rows as x where x.n is null or x.n = 1", ["cassandra:m.rows"]),
        ("SELECT id FROM cassandra.m.both", ["cassandra:m.both"]),
        ("SELECT id FROM `stock-ticks`", ["topic:stock-ticks"]),
        ("SELECT id FROM m.events -- from nowhere", ["topic:m.events"]),
        ("WITH e AS (SELECT id FROM m.events) SELECT e.id FROM e JOIN m.events f ON e.id = f.id", ["topic:m.events"]),
        ("/* ö */ SELECT r.id FROM `m`.`rows` r JOIN m.events USING (id)", ["cassandra:m.rows", "topic:m.events"]),
        ("FROM m.rows SELECT id", ["cassandra:m.rows"]),
        ("SELECT id FROM M.Rows", ["cassandra:m.rows"]),
    ],
)
def test_a_dataset_is_there_under_its_declared_name(session, sql, read):
    assert sorted(row.id for row in session.frame(sql).collect()) == ["a", "b"]
    assert session.read == read


def test_a_plan_and_a_description_are_of_declared_names_too(session):
    [[plan]] = session.frame("EXPLAIN SELECT id FROM m.rows").collect()
    assert "Physical Plan" in plan and "NOT_FOUND" not in plan
    assert [row.col_name for row in session.frame("DESCRIBE m.rows").collect()] == ["id", "n"]


def test_each_statement_reads_anew(session):
    for _ in range(2):
        session.frame("SELECT * FROM m.rows").collect()
    assert session.read == ["cassandra:m.rows"] * 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("m.row", "there is no dataset m.row: did you mean m.rows"),
        ("zzz", "there is no dataset zzz: SHOW TABLES lists"),
        ("M.Row", "there is no dataset M.Row: did you mean m.rows"),
        ("m.both", "m.both is the name of several: say cassandra.m.both or postgres.m.both"),
    ],
)
def test_a_name_that_is_none_or_several_is_said(session, name, said):
    with pytest.raises(Refused) as error:
        session.frame(f"SELECT * FROM {name}")
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO m.rows VALUES ('a', 1)",
        "DELETE FROM m.rows",
        "DROP TABLE m.rows",
        "-- a word before\n/* two */ TRUNCATE TABLE m.rows",
        "WITH e AS (SELECT 'a' id, 1 n) INSERT INTO m.rows SELECT * FROM e",
        "FROM m.rows INSERT INTO m.rows SELECT *",
        "SET spark.sql.shuffle.partitions=3",
        "EXECUTE IMMEDIATE 'SELECT 1'",
        "EXPLAIN EXECUTE IMMEDIATE 'SELECT 1'",
        "EXPLAIN EXTENDED INSERT INTO m.rows VALUES ('a', 1)",
    ],
)
def test_what_changes_something_is_refused(session, sql):
    with pytest.raises(Refused, match="changes something, or may: say --write$"):
        session.frame(sql)
    assert session.read == []


def test_it_is_not_refused_where_it_is_wished_for(spark):
    writing = Session(spark, {}, write=True, last=10, offsets=lambda topic: {})
    name = f"sql_session_{threading.get_ident()}"
    writing.frame(f"CREATE TEMPORARY VIEW {name} AS SELECT 7 AS seven")
    assert writing.frame(f"SELECT seven FROM {name}").collect()[0].seven == 7


@pytest.mark.parametrize(
    ("sql", "said"),
    [("SELEC 1", "SELEC begins no statement"), ("EXPLAIN EXPLAIN SELECT 1", "EXPLAIN begins no statement"), ("SELECT (", "Syntax error"), ("SELECT m FROM m.rows", "UNRESOLVED_COLUMN")],
)
def test_what_is_no_statement_is_said_by_spark(session, sql, said):
    with pytest.raises((Refused, PySparkException)) as error:
        session.frame(sql)
    assert said in str(error.value)


def test_the_datasets_are_listed(session):
    assert [tuple(row) for row in session.frame("SHOW tables").collect()][:2] == [("m.both", "cassandra"), ("m.both", "postgres")]


def test_what_is_declared_and_was_dropped_is_said_once(spark):
    one = declared("postgres", "m.gone")
    made = Session(spark, {one["uri"]: one}, write=False, last=10, offsets=lambda topic: {})
    spark.catalog.setCurrentCatalog("lake")
    # In place of PostgreSQL, a catalog that has no such table.
    spark.conf.set("spark.sql.catalog.postgres", spark.conf.get("spark.sql.catalog.lake"))
    for name, value in spark.sql("SET").collect():
        if name.startswith("spark.sql.catalog.lake."):
            spark.conf.set(name.replace("catalog.lake.", "catalog.postgres."), value)
    for name in ("m.gone", "postgres.m.gone"):
        with pytest.raises(Refused, match=r"postgres.m.gone is declared, and is not there: `npm run up -- --again`"):
            made.frame(f"SELECT * FROM {name}")
    spark.catalog.setCurrentCatalog("spark_catalog")


def test_of_a_topic_the_last_messages_are_read(spark, monkeypatch):
    monkeypatch.setenv("HEADWATER_KAFKA", "nowhere:9")
    ends = {"0": (0, 4), "1": (7, 100)}
    one = DATASETS[-1]
    made = Session(spark, {one["uri"]: one}, write=False, last=10, offsets=lambda topic: ends)
    asked = {}

    class Reader:
        def options(self, **given):
            asked.update(given)
            return self

        def load(self):
            return spark.createDataFrame(
                [], "key binary, value binary, topic string, partition int, offset long, timestamp timestamp"
            )

    monkeypatch.setattr(type(spark.read), "format", lambda self, name: Reader())
    assert made.frame("SELECT id, _problem FROM m.events").collect() == []
    assert json.loads(asked["startingOffsets"]) == {"m.events": {"0": 0, "1": 95}}
    assert json.loads(asked["endingOffsets"]) == {"m.events": {"0": 4, "1": 100}}
    assert made.remarks == ["of m.events the last 9 messages: --last N looks at more"]
