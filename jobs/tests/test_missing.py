"""A table that somebody has dropped is named, in whatever words its store says so."""

import pytest
from jobkit.missing import missing

SPEC = {
    "reads": {"a": {"kind": "cassandra", "name": "market.quotes", "uri": "cassandra:market.quotes"}},
    "writes": {
        "b": {"kind": "postgres", "name": "market.totals", "uri": "postgres:market.totals"},
        "c": {"kind": "lake", "name": "ticks.archive", "uri": "lake:ticks.archive"},
        "d": {"kind": "topic", "name": "t", "uri": "topic:t"},
    },
}


@pytest.mark.parametrize(
    ("said", "uri"),
    [
        ('relation "market.totals" does not exist\nLINE 1: CREATE TABLE', "postgres:market.totals"),
        ('ERROR: relation "market.totals" does not exist\n  Position: 15', "postgres:market.totals"),
        ("[TABLE_OR_VIEW_NOT_FOUND] The table or view `lake`.`ticks`.`archive` cannot be found.", "lake:ticks.archive"),
        ("[TABLE_OR_VIEW_NOT_FOUND] The table or view lake.ticks.archive cannot be found.", "lake:ticks.archive"),
        ("Table does not exist: ticks.archive", "lake:ticks.archive"),
        ("Couldn't find market.quotes or any similarly named keyspace and table pairs", "cassandra:market.quotes"),
        ("unconfigured table quotes", "cassandra:market.quotes"),
        ("table market.quotes does not exist", "cassandra:market.quotes"),
    ],
)
def test_a_table_that_was_dropped_is_named_with_what_makes_it_again(said, uri):
    assert missing(Exception(said), SPEC) == (
        f"{uri} is not there any more: somebody has dropped what the stack has made. npm run up -- --again makes it again, empty"
    )


@pytest.mark.parametrize(
    "said",
    [
        'relation "market.other" does not exist',
        "[TABLE_OR_VIEW_NOT_FOUND] The table or view `ticks` cannot be found.",
        "Connection refused",
        'column "totals" does not exist',
    ],
)
def test_another_error_is_none_of_these(said):
    assert missing(Exception(said), SPEC) is None
