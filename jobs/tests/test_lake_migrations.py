"""The lake's tables follow their declarations, in a real catalog; what would lose values is refused, and nothing is changed then."""

import migrate_lake
import pytest
from migration_plan import Refused
from pyiceberg.catalog.sql import SqlCatalog

COLUMNS = [
    ["symbol", "string"],
    ["price", "decimal(12,2)"],
    ["volume", "int"],
    ["time", "timestamptz"],
]
NOBODY = {"writers": [], "readers": []}
DAY = {"transform": "day", "column": "time"}
BUCKETS = {"transform": "bucket", "column": "symbol", "count": 16}


@pytest.fixture
def catalog(tmp_path):
    return SqlCatalog("lake", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")


@pytest.fixture
def bring(catalog):
    """Brings `market.ticks` to a declaration; returns what was said."""

    def bring(columns=COLUMNS, partitions=(), ordered=(), renamed=None):
        said = []
        table = {
            "name": "market.ticks",
            "columns": columns,
            "key": [],
            "partitions": list(partitions),
            "sorted": list(ordered),
            "renamed": renamed or {},
        }
        migrate_lake.migrate(catalog, {**NOBODY, "tables": [table]}, said.append)
        return said[:-1]

    return bring


def fields(catalog):
    found = catalog.load_table("market.ticks").schema().fields
    return {field.name: (field.field_id, str(field.field_type)) for field in found}


def test_a_table_is_made_as_declared_and_not_made_again(catalog, bring):
    assert bring(partitions=[DAY, BUCKETS], ordered=["time"]) == ["create market.ticks"]
    table = catalog.load_table("market.ticks")
    assert {name: kind for name, (_, kind) in fields(catalog).items()} == {
        "symbol": "string",
        "price": "decimal(12, 2)",
        "volume": "int",
        "time": "timestamptz",
    }
    assert [str(one.transform) for one in table.spec().fields] == ["day", "bucket[16]"]
    assert [one.source_id for one in table.sort_order().fields] == [4]
    assert bring(partitions=[DAY, BUCKETS], ordered=["time"]) == []


def test_columns_are_added_and_widened_and_stay_the_same_columns(catalog, bring):
    bring()
    before = fields(catalog)
    wider = [
        ["symbol", "string"],
        ["price", "decimal(14,2)"],
        ["volume", "long"],
        *COLUMNS[3:],
        ["venue", "string"],
    ]
    assert bring(wider) == [
        "market.ticks: add venue string, widen price to decimal(14,2), widen volume to long"
    ]
    after = fields(catalog)
    assert {name: after[name][0] for name in before} == {name: before[name][0] for name in before}
    assert (after["price"][1], after["volume"][1], after["venue"][1]) == ("decimal(14, 2)", "long", "string")
    assert bring(wider) == []


def test_a_renamed_column_keeps_its_values_and_may_be_widened_at_once(catalog, bring):
    bring(partitions=[BUCKETS], ordered=["symbol"])
    before = fields(catalog)
    now = [["ticker", "string"], COLUMNS[1], ["amount", "long"], COLUMNS[3]]
    buckets = [{**BUCKETS, "column": "ticker"}]
    said = bring(now, buckets, ["ticker"], {"ticker": "symbol", "amount": "volume"})
    assert said == ["market.ticks: rename symbol to ticker, rename volume to amount, widen amount to long"]
    after = fields(catalog)
    assert (after["ticker"][0], after["amount"]) == (before["symbol"][0], (before["volume"][0], "long"))
    # It stands in the declaration for as long as there may be a stack that has not followed.
    assert bring(now, buckets, ["ticker"], {"ticker": "symbol", "amount": "volume"}) == []


def test_the_order_follows_for_what_is_written_from_now_on(catalog, bring):
    bring()
    assert bring(ordered=["time", "symbol"]) == ["market.ticks: sort what is written from now on by time, symbol"]
    assert bring(ordered=["time", "symbol"]) == []
    assert bring() == ["market.ticks: sort what is written from now on by nothing"]
    assert bring() == []


def test_partitions_follow_for_what_is_written_from_now_on(catalog, bring):
    bring(partitions=[DAY])
    assert bring(partitions=[BUCKETS]) == [
        "market.ticks: partition what is written from now on by bucket[16](symbol)"
    ]
    assert bring(partitions=[BUCKETS]) == []
    assert bring(partitions=[]) == ["market.ticks: partition what is written from now on by nothing"]
    assert bring(partitions=[]) == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (COLUMNS[1:], "has the column symbol, which is not declared any more"),
        ([["symbol", "int"], *COLUMNS[1:]], ".symbol is string and declared as int: that would lose values"),
        ([COLUMNS[0], ["price", "decimal(12,3)"], *COLUMNS[2:]], ".price is decimal(12,2) and declared as decimal(12,3)"),
        ([COLUMNS[0], ["price", "decimal(11,2)"], *COLUMNS[2:]], ".price is decimal(12,2) and declared as decimal(11,2)"),
        ([*COLUMNS[:2], ["volume", "double"], COLUMNS[3]], ".volume is int and declared as double"),
    ],
)
def test_what_would_lose_values_is_refused_with_the_remedy_and_nothing_is_changed(catalog, bring, columns, said):
    bring()
    before = fields(catalog)
    other = {"name": "market.other", "columns": COLUMNS, "key": [], "partitions": [], "sorted": [], "renamed": {}}
    ticks = {**other, "name": "market.ticks", "columns": columns}
    with pytest.raises(Refused) as error:
        migrate_lake.migrate(catalog, {**NOBODY, "tables": [other, ticks]}, print)
    assert f"market.ticks{'' if said.startswith('.') else ' '}{said}" in str(error.value)
    assert fields(catalog) == before
    assert not catalog.table_exists("market.other")


def test_a_table_of_others_is_left_alone(catalog, bring):
    from pyiceberg.schema import Schema
    from pyiceberg.types import NestedField, StringType

    catalog.create_namespace("market")
    catalog.create_table("market.ticks", Schema(NestedField(1, "symbol", StringType())))
    with pytest.raises(Refused, match="^the table market.ticks was there before and is not the platform's"):
        bring()
