"""Tables grow by columns; what would lose data is refused, with every reason and its remedy."""

import migrate_cassandra
import migrate_postgres
import pytest
from migration_plan import Actual, Refused, added, checksum

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
        'CREATE TABLE market.quotes ("symbol" text, "day" date, "time" timestamp, '
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
