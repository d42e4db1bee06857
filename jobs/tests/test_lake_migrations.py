"""The lake's tables follow their declarations, in a real catalog; what would lose values is refused, and nothing is changed then."""

import json
from contextlib import contextmanager
from datetime import datetime, timezone
from decimal import Decimal
from types import SimpleNamespace

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


def test_what_was_interrupted_between_the_table_and_its_rows_is_brought_to_its_end(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    made = {"name": "market.ticks", "columns": COLUMNS, "key": [], "partitions": [], "sorted": []}
    lake_changes.create(catalog, made)
    bring([*COLUMNS, ["venue", "string"]], [DAY], formerFolder="market/ticks")
    assert symbols(catalog) == ["A"]
    assert bring([*COLUMNS, ["venue", "string"]], [DAY], formerFolder="market/ticks") == []


def test_a_folder_that_is_not_there_gives_no_rows(catalog, bring):
    assert bring(partitions=[DAY], formerFolder="market/ticks") == ["create market.ticks"]
    assert [str(one.transform) for one in catalog.load_table("market.ticks").spec().fields] == ["day"]


TICKER = [["ticker", "string"], *COLUMNS[1:]]


def rehearsed(catalog, tmp_path, columns=COLUMNS, **more):
    """What a rehearsal says of a table in place of the folder."""
    table = {"name": "market.ticks", "columns": columns, "key": [], "partitions": [], "sorted": [], "renamed": {}}
    given = {**NOBODY, "tables": [{**table, "formerFolder": "market/ticks", **more}]}
    said = []
    migrate_lake.migrate(catalog, given, said.append, Bucket(LocalFileSystem(), str(tmp_path / "bucket"), "file://"), rehearse=True)
    return said


def test_a_renamed_column_of_a_folder_is_read_by_its_old_name_and_by_the_new_one_where_a_file_has_that(
    catalog, bring, folder, tmp_path
):
    folder("job.now/part-0.parquet", "A")
    later = folder("job.now/part-1.parquet", "B")
    pq.write_table(pq.read_table(later).rename_columns(["ticker", "price", "volume", "time"]), later)
    point(tmp_path, run="job.now")
    bring(TICKER, [DAY], renamed={"ticker": "symbol"}, formerFolder="market/ticks")
    table = catalog.load_table("market.ticks")
    assert sorted(table.scan().to_arrow()["ticker"].to_pylist()) == ["A", "B"]
    assert f"headwater.note.{table.metadata.snapshots[-1].snapshot_id}" in table.properties


def refused_folder(catalog, bring, tmp_path, *given, **more):
    """What a folder is refused with, by the rehearsal as by the program, which make nothing."""
    with pytest.raises(Refused) as rehearsal:
        rehearsed(catalog, tmp_path, *given, **more)
    with pytest.raises(Refused) as error:
        bring(*given, formerFolder="market/ticks", **more)
    assert str(rehearsal.value) == str(error.value)
    assert not catalog.table_exists("market.ticks")
    return str(error.value).splitlines()


def test_what_would_be_lost_of_a_folder_is_refused_before_anything_is_made(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    declared = [["ticker", "string"], ["price", "boolean"], ["volume", "int"], ["venue", "string"], ["note", "string"]]
    assert refused_folder(catalog, bring, tmp_path, declared, required=["ticker", "venue"]) == [
        'market.ticks would lose the columns symbol, time of its formerFolder market/ticks: declare them, or say what they are called now, '
        'renamed: { now: "symbol" }, or take formerFolder off: the files stay as they are',
        "market.ticks.ticker may not be null, and files of its formerFolder market/ticks do not have it: declare it with a ?, or say what it "
        "was called, renamed, or take formerFolder off: the files stay as they are",
        "market.ticks.price is declared as boolean, and decimal128(12, 2) in files of its formerFolder market/ticks: declare it as it was "
        "written, or take formerFolder off: the files stay as they are",
        "market.ticks.venue may not be null, and files of its formerFolder market/ticks do not have it: declare it with a ?, or say what it "
        "was called, renamed, or take formerFolder off: the files stay as they are",
    ]


def test_values_that_do_not_fit_are_found_before_anything_is_made(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    (line,) = refused_folder(catalog, bring, tmp_path, [["symbol", "date"], *COLUMNS[1:]])
    assert line.startswith("market.ticks.symbol is declared as date, and string in files of its formerFolder market/ticks, with values that")


def test_a_column_by_its_old_and_its_new_name_in_one_file_is_refused(catalog, bring, folder, tmp_path):
    file = folder("job.now/part-0.parquet", "A")
    pq.write_table(pq.read_table(file).append_column("ticker", pa.array(["B"])), file)
    point(tmp_path, run="job.now")
    (line,) = refused_folder(catalog, bring, tmp_path, TICKER, renamed={"ticker": "symbol"})
    assert line.startswith("market.ticks would lose the columns symbol of its formerFolder market/ticks")


def test_a_column_that_may_be_null_and_that_no_file_has_is_null(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    bring([*COLUMNS, ["venue", "string"]], formerFolder="market/ticks", required=["symbol"])
    assert catalog.load_table("market.ticks").scan().to_arrow()["venue"].to_pylist() == [None]


def test_a_table_whose_rows_failed_to_come_is_gone_so_that_it_can_be_declared_otherwise(catalog, bring, folder, tmp_path):
    fine = WRITTEN.set(3, pa.field("time", pa.timestamp("ns", "UTC")))
    file = folder("job.now/part-0.parquet", "A", fine)
    odd = pa.array([1_700_000_000_000_000_001], pa.timestamp("ns", "UTC"))
    pq.write_table(pq.read_table(file).set_column(3, "time", odd), file)
    point(tmp_path, run="job.now")
    with pytest.raises(Refused, match="market.ticks cannot have the rows of its formerFolder: .*take formerFolder off"):
        bring(formerFolder="market/ticks")
    assert not catalog.table_exists("market.ticks")


LEFT = (
    "market.ticks: leave {} of market/ticks, its last micro-batch, which may be half written, to its stream, which brings those rows with its next "
    "one: where it does not run any more, have it run once more (headwater:jobs.running), or copy them yourself; the files stay"
)


def test_the_micro_batch_that_is_left_to_the_stream_is_named(catalog, bring, folder, tmp_path):
    for number in range(2):
        folder(f"batch={number:012d}/part-0.parquet", f"S{number}")
    left = LEFT.format("batch=000000000001")
    assert rehearsed(catalog, tmp_path)[-1] == f"3: {left}"
    assert bring(formerFolder="market/ticks")[-1] == left
    assert bring(formerFolder="market/ticks") == []


def test_a_micro_batch_that_is_the_only_one_is_left_and_named(catalog, bring, folder):
    folder("batch=000000000000/part-0.parquet", "S0")
    left = LEFT.format("batch=000000000000")
    assert bring(partitions=[DAY], formerFolder="market/ticks") == ["create market.ticks", left]
    table = catalog.load_table("market.ticks")
    assert (table.current_snapshot(), names(catalog)) == (None, ["time_day"])
    # As long as the table has no rows.
    assert bring(partitions=[DAY], formerFolder="market/ticks") == [left]


def test_what_would_be_lost_of_the_micro_batch_that_is_left_is_refused_too(catalog, bring, folder, tmp_path):
    folder("batch=000000000000/part-0.parquet", "S0")
    lines = refused_folder(catalog, bring, tmp_path, COLUMNS[1:])
    assert [line.split(":")[0] for line in lines] == ["market.ticks would lose the columns symbol of its formerFolder market/ticks"]


MORE_BUCKETS = {**BUCKETS, "count": 32}


def names(catalog):
    return [field.name for field in catalog.load_table("market.ticks").spec().fields]


def test_more_buckets_are_another_field_and_fewer_again_the_first(catalog, bring):
    bring(partitions=[DAY, BUCKETS])
    assert bring(partitions=[DAY, MORE_BUCKETS]) == [
        "market.ticks: partition what is written from now on by day(time), bucket[32](symbol)"
    ]
    assert names(catalog) == ["time_day", "symbol_bucket_32"]
    bring(partitions=[BUCKETS])
    assert names(catalog) == ["symbol_bucket"]
    bring()
    bring(partitions=[{**BUCKETS, "count": 8}, DAY])
    assert names(catalog) == ["symbol_bucket_8", "time_day"]
    found = {field.name: field.field_id for spec in catalog.load_table("market.ticks").specs().values() for field in spec.fields}
    assert len(found) == len(set(found.values())) == 4


def test_a_column_that_is_called_as_a_partition_is_or_was_is_refused(catalog, bring):
    bring(partitions=[DAY])
    for partitions in ([DAY], []):
        with pytest.raises(Refused) as error:
            bring([*COLUMNS, ["time_day", "date"]], partitions)
        assert str(error.value) == (
            "market.ticks.time_day has the name by which the table keeps that it is, or was, partitioned by day(time): call the column otherwise"
        )
        bring(partitions=partitions)
    with pytest.raises(Refused, match="^market.ticks.time_day has the name"):
        bring([["time_day", "string"], *COLUMNS[1:]], renamed={"time_day": "symbol"})


def fill(catalog, rows=1):
    table = catalog.load_table("market.ticks")
    row = {"symbol": "A", "price": Decimal("1.50"), "volume": 7, "time": NOON}
    table.append(pa.Table.from_pylist([row] * rows, schema=WRITTEN))


def test_another_key_of_a_table_with_rows_is_refused_and_so_are_its_other_mistakes(catalog, bring):
    bring(key=["symbol"])
    fill(catalog)
    with pytest.raises(Refused) as error:
        bring(COLUMNS[:3], key=["symbol", "volume"])
    assert str(error.value).splitlines() == [
        "market.ticks has the column time, which is not declared any more, and dropping it would lose its data: declare it again, or drop it yourself first",
        "market.ticks has the key (symbol) and is declared with (symbol, volume): rows are found by it; "
        "declare a table of another name and copy into it",
    ]
    with pytest.raises(Refused, match=r"has the key \(symbol\) and is declared with \(\)"):
        bring(key=[])
    assert bring(key=["symbol"]) == []


def test_a_key_in_another_order_or_by_new_names_is_the_same_and_an_empty_table_may_have_any(catalog, bring):
    bring(key=["symbol"])
    assert bring(key=["symbol", "time"]) == ["market.ticks: find rows by (symbol, time)"]
    fill(catalog)
    assert bring(key=["time", "symbol"]) == []
    assert bring(TICKER, renamed={"ticker": "symbol"}, key=["time", "ticker"]) == ["market.ticks: rename symbol to ticker"]
    assert bring(TICKER, renamed={"ticker": "symbol"}, key=["time", "ticker"]) == []
    with pytest.raises(Refused, match=r"has the key \(ticker, time\)"):
        bring(TICKER, renamed={"ticker": "symbol"}, key=["ticker"])


def test_a_table_of_an_earlier_release_takes_the_declared_key_over(catalog, bring):
    bring(key=["symbol"])
    fill(catalog)
    table = catalog.load_table("market.ticks")
    with table.transaction() as change:
        change.remove_properties("headwater.key")
    assert bring(key=["symbol", "volume"]) == ["market.ticks: find rows by (symbol, volume)"]
    with pytest.raises(Refused, match="has the key"):
        bring(key=["symbol"])


def test_two_times_of_one_column_are_made_and_are_not_what_a_table_gets_later(catalog, bring):
    hour = {**DAY, "transform": "hour"}
    bring(partitions=[DAY, hour])
    assert bring(partitions=[DAY, hour]) == []
    bring(partitions=[DAY])
    with pytest.raises(Refused) as error:
        bring(partitions=[DAY, hour])
    assert str(error.value) == (
        "market.ticks would be partitioned by day(time) and hour(time), which a table that is there already does not get: keep the finer one"
    )


def test_nor_does_a_table_with_a_folders_rows(catalog, bring, folder, tmp_path):
    folder("job.now/part-0.parquet", "A")
    point(tmp_path, run="job.now")
    with pytest.raises(Refused, match=r"partitioned by day\(time\) and hour\(time\)"):
        bring(partitions=[DAY, {**DAY, "transform": "hour"}], formerFolder="market/ticks")
    assert not catalog.table_exists("market.ticks")


class Said:
    """An engine that keeps what it is asked, as the catalog's."""

    def __init__(self):
        self.statements = []

    @contextmanager
    def begin(self):
        yield self

    def execute(self, statement):
        self.statements.append(str(statement))


def test_writers_say_which_files_a_table_has_and_can_move_none():
    engine = Said()
    migrate_lake.grant(SimpleNamespace(engine=engine), ["w"], ["r"])
    assert engine.statements == [
        # Which an earlier release let them do with each column, a table's name too.
        "REVOKE UPDATE ON iceberg_tables FROM w",
        "GRANT SELECT, UPDATE (metadata_location, previous_metadata_location) ON iceberg_tables TO w",
        "GRANT SELECT ON iceberg_tables TO r",
        "GRANT SELECT ON iceberg_namespace_properties TO w",
        "GRANT SELECT ON iceberg_namespace_properties TO r",
    ]
