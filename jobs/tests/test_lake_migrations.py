"""The lake's tables follow their declarations, in a real catalog; what would lose values is refused, and nothing is changed then."""

import json
from datetime import datetime, timezone
from decimal import Decimal

import lake_changes
import migrate_lake
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from former_folder import Bucket
from migration_plan import Refused
from pyarrow.fs import LocalFileSystem
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
def bring(catalog, tmp_path):
    """Brings `market.ticks` to a declaration; returns what was said."""

    def bring(columns=COLUMNS, partitions=(), ordered=(), renamed=None, **more):
        said = []
        table = {
            "name": "market.ticks",
            "columns": columns,
            "key": [],
            "partitions": list(partitions),
            "sorted": list(ordered),
            "renamed": renamed or {},
            **more,
        }
        bucket = Bucket(LocalFileSystem(), str(tmp_path / "bucket"), "file://")
        migrate_lake.migrate(catalog, {**NOBODY, "tables": [table]}, said.append, bucket)
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


def test_what_the_platform_assumes_of_a_table_is_set_and_what_somebody_has_set_stays(catalog, bring):
    bring()
    table = catalog.load_table("market.ticks")
    assert table.properties["write.parquet.compression-codec"] == "zstd"
    with table.transaction() as change:
        change.set_properties(**{"write.metadata.previous-versions-max": "5"})
        change.remove_properties("write.parquet.compression-codec")
    assert bring() == ["market.ticks: write.parquet.compression-codec is zstd"]
    found = catalog.load_table("market.ticks").properties
    assert (found["write.parquet.compression-codec"], found["write.metadata.previous-versions-max"]) == ("zstd", "5")


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


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(catalog, bring):
    bring()
    before = fields(catalog)
    ticks = {
        "name": "market.ticks",
        "columns": [*COLUMNS, ["note", "string"]],
        "key": [],
        "partitions": [DAY],
        "sorted": [],
        "renamed": {},
    }
    said = []
    tables = [ticks, {**ticks, "name": "market.other"}]
    migrate_lake.migrate(catalog, {"writers": ["w"], "readers": [], "tables": tables}, said.append, rehearse=True)
    assert said == [
        "1: market.ticks: add note string",
        "2: market.ticks: partition what is written from now on by day(time)",
        "3: create market.other",
    ]
    assert fields(catalog) == before
    assert not catalog.table_exists("market.other")
    with pytest.raises(Refused, match="price"):
        changed = [["symbol", "string"], ["price", "string"], *COLUMNS[2:]]
        migrate_lake.migrate(catalog, {**NOBODY, "tables": [{**ticks, "columns": changed}]}, said.append, rehearse=True)


def test_a_table_of_others_is_left_alone(catalog, bring):
    from pyiceberg.schema import Schema
    from pyiceberg.types import NestedField, StringType

    catalog.create_namespace("market")
    catalog.create_table("market.ticks", Schema(NestedField(1, "symbol", StringType())))
    with pytest.raises(Refused, match="^the table market.ticks was there before and is not the platform's"):
        bring()


NOON = datetime(2024, 1, 15, 12, tzinfo=timezone.utc)
WRITTEN = pa.schema(
    [
        ("symbol", pa.string()),
        ("price", pa.decimal128(12, 2)),
        ("volume", pa.int32()),
        ("time", pa.timestamp("us", "UTC")),
    ]
)


@pytest.fixture
def folder(tmp_path):
    """Writes a file of one row to the folder that the table was."""

    def put(path, symbol, schema=WRITTEN):
        file = tmp_path / "bucket" / "market/ticks" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        row = {"symbol": symbol, "price": Decimal("1.50"), "volume": 7, "time": NOON}
        pq.write_table(pa.Table.from_pylist([row], schema=schema), file)
        return file

    return put


def point(tmp_path, **note):
    (tmp_path / "bucket/market/ticks/current.json").write_text(json.dumps(note))


def symbols(catalog):
    return sorted(catalog.load_table("market.ticks").scan().to_arrow()["symbol"].to_pylist())


def test_a_table_has_the_rows_and_the_note_of_the_folder_that_it_was_and_the_files_stay_where_they_are(
    catalog, bring, folder, tmp_path
):
    folder("job.old/part-0.parquet", "old")
    kept = folder("job.now/part-0.parquet", "A")
    folder("job.now/_temporary/part-1.txt", "no row")
    point(tmp_path, run="job.now", rows=1, files=["a.csv"], watermark={"modified": 5, "files": ["a.csv"]}, history=["job.old"])
    said = bring(partitions=[DAY], formerFolder="market/ticks")
    assert said == [
        "create market.ticks",
        "market.ticks: have the rows of market/ticks, 1 files",
        "market.ticks: partition what is written from now on by day(time)",
    ]
    table = catalog.load_table("market.ticks")
    assert table.inspect.files()["file_path"].to_pylist() == [f"file://{kept}"]
    note = json.loads(table.properties[f"headwater.note.{table.current_snapshot().snapshot_id}"])
    assert note == {"run": "job.now", "rows": 1, "watermark": {"modified": 5, "files": ["a.csv"]}}
    assert table.scan().to_arrow().to_pylist()[0]["time"] == NOON
    assert bring(partitions=[DAY], formerFolder="market/ticks") == []


def test_of_a_streams_folder_the_last_micro_batch_is_left_to_the_stream(catalog, bring, folder):
    for number in range(3):
        folder(f"batch={number:012d}/part-0.parquet", f"S{number}")
    bring(formerFolder="market/ticks")
    assert symbols(catalog) == ["S0", "S1"]
    summary = catalog.load_table("market.ticks").current_snapshot().summary
    assert summary["headwater.batch"] == "1"


@pytest.mark.parametrize(("unit", "copied"), [("us", False), ("ns", True)])
def test_files_of_narrower_columns_stay_and_those_that_iceberg_does_not_read_are_copied(
    catalog, bring, folder, tmp_path, unit, copied
):
    schema = WRITTEN.set(3, pa.field("time", pa.timestamp(unit, "UTC")))
    folder("job.now/part-0.parquet", "A", schema)
    folder("job.now/part-1.parquet", "B", schema)
    point(tmp_path, run="job.now", rows=2)
    bring([*COLUMNS[:2], ["volume", "long"], COLUMNS[3]], formerFolder="market/ticks")
    table = catalog.load_table("market.ticks")
    assert symbols(catalog) == ["A", "B"]
    assert f"headwater.note.{table.current_snapshot().snapshot_id}" in table.properties
    files = table.inspect.files()["file_path"].to_pylist()
    assert ["/lake/market/ticks/" in one for one in files] == [copied] * len(files)
    assert set(table.scan().to_arrow()["volume"].to_pylist()) == {7}


def test_files_that_are_no_rows_of_the_table_are_refused_with_the_remedy(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    with pytest.raises(Refused, match="market.ticks cannot have the rows of its formerFolder: .*take formerFolder off"):
        bring([["symbol", "date"], *COLUMNS[1:]], formerFolder="market/ticks")


def test_what_was_interrupted_between_the_table_and_its_rows_is_brought_to_its_end(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    made = {"name": "market.ticks", "columns": COLUMNS, "partitions": [], "sorted": []}
    lake_changes.create(catalog, made)
    bring([*COLUMNS, ["venue", "string"]], [DAY], formerFolder="market/ticks")
    assert symbols(catalog) == ["A"]
    assert bring([*COLUMNS, ["venue", "string"]], [DAY], formerFolder="market/ticks") == []


@pytest.mark.parametrize("empty", [[], ["batch=000000000000/part-0.parquet"]])
def test_a_folder_without_rows_that_are_whole_gives_none(catalog, bring, folder, empty):
    for path in empty:
        folder(path, "A")
    assert bring(partitions=[DAY], formerFolder="market/ticks") == ["create market.ticks"]
    assert [str(one.transform) for one in catalog.load_table("market.ticks").spec().fields] == ["day"]
