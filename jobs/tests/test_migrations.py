"""Tables grow by columns; what would lose data is refused, with every reason and its remedy."""

import migrate_cassandra
import migrate_postgres
import pytest
from migration_plan import Actual, Owned, Refused, added, checksum, taken_over

DECLARED = {"symbol": "text", "day": "date", "price": "decimal"}
KEY = ["symbol", "day"]


def test_a_table_as_declared_lacks_nothing():
    assert added("m.q", DECLARED, KEY, Actual(dict(DECLARED), KEY)) == {}


def test_columns_that_are_new_are_added():
    actual = Actual({"symbol": "text", "day": "date"}, KEY)
    assert added("m.q", DECLARED, KEY, actual) == {"price": "decimal"}


@pytest.mark.parametrize(
    ("columns", "key", "message"),
    [
        (
            {**DECLARED, "note": "text"},
            KEY,
            "m.q has the column note, which is not declared any more, and dropping it would lose its data: "
            "declare it again, or drop it yourself first",
        ),
        (
            {**DECLARED, "price": "double"},
            KEY,
            "m.q.price is double and declared as decimal: a change of type would rewrite or lose values; "
            "declare a new column and copy into it",
        ),
        (
            DECLARED,
            ["symbol"],
            "m.q has the key (symbol) and is declared with (symbol, day): rows are found by it; "
            "declare a table of another name and copy into it",
        ),
    ],
)
def test_what_would_lose_data_is_refused(columns, key, message):
    with pytest.raises(Refused) as error:
        added("m.q", DECLARED, KEY, Actual(columns, key))
    assert str(error.value) == message


def test_all_reasons_are_named_at_once():
    with pytest.raises(Refused) as error:
        added("m.q", DECLARED, KEY, Actual({"symbol": "int", "old": "text"}, ["symbol"]))
    assert len(str(error.value).splitlines()) == 3


def test_a_statement_has_a_checksum_of_its_own():
    assert checksum("a") == "ca978112ca1b"
    assert checksum("a") != checksum("b")


def test_tables_are_made_as_they_are_declared():
    cassandra = {
        "name": "market.quotes",
        "columns": [["symbol", "text"], ["day", "date"], ["time", "timestamp"]],
        "partitionKey": ["symbol", "day"],
        "clusteringKey": ["time"],
    }
    assert migrate_cassandra.create(cassandra) == (
        'CREATE TABLE "market"."quotes" ("symbol" text, "day" date, "time" timestamp, '
        'PRIMARY KEY (("symbol", "day"), "time"))'
    )
    postgres = {
        "name": "market.totals",
        "columns": [["symbol", "text", False], ["note", "text", True]],
        "key": ["symbol"],
    }
    assert migrate_postgres.create(postgres) == (
        'CREATE TABLE "market"."totals" ("symbol" text NOT NULL, "note" text, PRIMARY KEY ("symbol"))'
    )
    assert migrate_postgres.create({**postgres, "key": []}).endswith('"note" text)')


LOG = ['CREATE SCHEMA "sales"', 'CREATE TABLE "sales"."totals" ("id" text)', "CREATE KEYSPACE market WITH x = 1"]


def take(spaces, tables, may=(), log=LOG, kind="SCHEMA"):
    return taken_over(kind, spaces, tables, Owned.of(log), list(may), "headwater:postgres.takeOver")


def test_what_the_log_made_is_the_platforms():
    assert take(["sales"], ["sales.totals"]) == []
    assert take(["market"], [], kind="KEYSPACE") == []
    assert take([], []) == []


def test_what_others_made_is_refused_all_at_once():
    with pytest.raises(Refused) as error:
        take(["shop", "sales"], ["shop.order", "sales.others"])
    assert str(error.value).splitlines() == [
        "the schema shop was there before and is not the platform's, so nothing in it is changed: "
        "give the dataset another, or, if the platform may have it with its tables, set headwater:postgres.takeOver: [shop]",
        "the table sales.others was there before and is not the platform's, so it is not changed: "
        "give the dataset another name, or, if the platform may have it, set headwater:postgres.takeOver: [sales]",
    ]


def test_what_the_stack_file_gives_away_is_logged_and_the_platforms_from_then_on():
    taken = take(["shop"], ["shop.order"], may=["shop"])
    assert taken == ["TAKE-OVER SCHEMA shop"]
    assert take(["shop"], ["shop.order", "shop.more"], log=taken) == []
    assert take([], ["public.note"], may=["public"]) == ["TAKE-OVER SCHEMA public"]
    with pytest.raises(Refused):
        take(["other"], [], may=["shop"], log=taken)


class Cursor:
    """Of psycopg2's what the migration calls: it holds the rows of the last statement alone."""

    def __init__(self, spaces, tables, log):
        self.there = {f'"{name}"' for name in spaces} | set(tables)
        self.tables = tables
        self.log = log
        self.done = []
        self.rows = []

    def execute(self, sql, values=()):
        self.rows = []
        if "IS NOT NULL" in sql:
            self.rows = [(values[0] in self.there,)]
        elif sql.startswith("SELECT statement"):
            self.rows = [(one,) for one in self.log]
        elif "max(number)" in sql:
            self.rows = [(len(self.log),)]
        elif "format_type" in sql:
            self.rows = list(self.tables.get(values[0], {}).items())
        elif "indisprimary" not in sql and "headwater" not in sql:
            self.done.append(sql)

    def fetchone(self):
        return self.rows[0]

    def fetchall(self):
        return self.rows


def warehouse(cursor, *names, take=()):
    tables = [{"name": name, "columns": [["id", "text", True], ["more", "text", True]], "key": []} for name in names]
    migrate_postgres.migrate(cursor, {"takeOver": list(take), "tables": tables}, lambda line: None)
    return cursor.done


def test_the_warehouse_grows_what_is_its_own_and_leaves_the_rest():
    tables = {'"sales"."totals"': {"id": "text"}, '"theirs"."a"': {"id": "text"}}
    ours = ['CREATE SCHEMA "sales"', 'CREATE TABLE "sales"."totals" ("id" text)']
    assert warehouse(Cursor(["sales", "public"], tables, ours), "sales.totals", "public.new", "order.group") == [
        'CREATE SCHEMA "order"',
        'ALTER TABLE "sales"."totals" ADD COLUMN "more" text',
        'CREATE TABLE "public"."new" ("id" text, "more" text)',
        'CREATE TABLE "order"."group" ("id" text, "more" text)',
    ]
    strange = Cursor(["sales", "theirs"], tables, ours)
    with pytest.raises(Refused, match="the schema theirs was there before"):
        warehouse(strange, "sales.totals", "theirs.a", "sales.new")
    assert strange.done == []
    assert warehouse(strange, "theirs.a", take=["theirs"]) == ['ALTER TABLE "theirs"."a" ADD COLUMN "more" text']


class Rows(list):
    """What the driver answers."""

    def one(self):
        return self[0]


class Cassandra:
    """A node with keyspaces of one copy and tables of one column, none of which is in the platform's log; it keeps what it was told to do."""

    def __init__(self, spaces, *tables):
        self.spaces = spaces
        self.tables = [name.split(".") for name in tables]
        self.told = []

    def execute(self, statement, given=()):
        if not statement.startswith("SELECT"):
            self.told.append((statement, *given[1:]) if "VALUES" in statement else statement)
        if "max(number)" in statement:
            return Rows([(None,)])
        if "replication FROM" in statement:
            return Rows((name, {"dc1": "1"}) for name in self.spaces)
        if "system_schema.keyspaces" in statement:
            return Rows((name,) for name in self.spaces)
        if "system_schema.tables" in statement:
            return Rows(map(tuple, self.tables))
        there = "system_schema.columns" in statement and list(given) in self.tables
        return Rows([("id", "text", "partition_key", 0)] if there else [])


def cassandra(session, name, take=(), rehearse=False):
    table = {"name": name, "columns": [["id", "text"]], "partitionKey": ["id"], "clusteringKey": []}
    said = []
    given = {"replication": 3, "role": "jobs", "takeOver": list(take), "tables": [table]}
    migrate_cassandra.migrate(session, given, said.append, rehearse)
    return said


def test_a_rehearsal_in_cassandra_says_what_it_would_do_and_does_nothing():
    session = Cassandra(["market"])
    assert [line.split(" WITH ")[0] for line in cassandra(session, "market.t", take=["market"], rehearse=True)] == [
        "1: TAKE-OVER KEYSPACE market",
        '2: ALTER KEYSPACE "market"',
        '3: CREATE TABLE "market"."t" ("id" text, PRIMARY KEY (("id")))',
    ]
    assert session.told == []


@pytest.mark.parametrize("tables", [[], ["theirs.t"]])
def test_a_keyspace_that_others_made_in_cassandra_is_left_as_it_is(tables):
    session = Cassandra(["theirs"], *tables)
    with pytest.raises(Refused) as error:
        cassandra(session, "theirs.t", take=["other"])
    assert str(error.value) == (
        "the keyspace theirs was there before and is not the platform's, so nothing in it is changed: give the dataset another, "
        "or, if the platform may have it with its tables, set headwater:cassandra.takeOver: [theirs]"
    )
    assert session.told == []


def test_a_keyspace_that_the_stack_file_gives_away_is_logged_before_it_is_changed(monkeypatch):
    monkeypatch.setenv("JOBS_PASSWORD", "secret")
    session = Cassandra(["theirs"], "theirs.t")
    cassandra(session, "theirs.t", take=["theirs"])
    log = "INSERT INTO headwater.migrations (log, number, checksum, statement) VALUES ('schema', %s, %s, %s)"
    taken, altered = "TAKE-OVER KEYSPACE theirs", "ALTER KEYSPACE \"theirs\" WITH replication = " + migrate_cassandra.strategy(3)
    assert [one for one in session.told if log in one or one == altered] == [
        (log, checksum(taken), taken),
        (log, checksum(altered), altered),
        altered,
    ]
    assert not any("TAKE-OVER" in one for one in session.told if isinstance(one, str))
