"""CSV folders are held to their schema; a table of the lake keeps its last good run."""

import pytest
from jobkit import csv_files, csv_folder, lake, lake_batches, lake_table
from jobkit.dataset import Column, Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

COLUMNS = (Column("id", "string", False), Column("amount", "decimal(6,2)", True))
ORDERS = Dataset("orders", "csv", "in", "csv:in", COLUMNS, {})
SPEC = {
    "name": "copy",
    "needs": [],
    "params": {},
    "reads": {},
    "writes": {
        "copy": {
            "kind": "lake",
            "name": "shop.out",
            "uri": "lake:shop.out",
            "columns": [{"name": "id", "type": "string", "nullable": False}],
        }
    },
}


@pytest.fixture
def base(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    (tmp_path / "in").mkdir()
    return tmp_path


def write(base, text, name="a.csv"):
    (base / "in" / name).write_text(text)


def read(spark):
    return csv_folder.read(spark, ORDERS, csv_files.look(ORDERS))[0]


def test_all_files_are_read_with_their_types(spark, base):
    write(base, 'id,amount\n"a, b",1.50\n')
    write(base, "id,amount\nc,\n", "b.csv")
    rows = read(spark).orderBy("id").collect()
    assert [(row.id, str(row.amount)) for row in rows] == [("a, b", "1.50"), ("c", "None")]


@pytest.mark.parametrize("text", ["", "amount,id\n"])
def test_another_header_is_refused_before_anything_is_read(spark, base, text):
    write(base, text)
    with pytest.raises(DataError, match="csv:in does not have its schema:\n- file:.*/in/a.csv: "):
        read(spark)


def test_an_empty_folder_is_refused(spark, base):
    with pytest.raises(DataError, match="csv:in has no file to read: put one into file:"):
        read(spark)


def test_a_wrong_row_stops_the_reader_that_does_not_use_its_column(spark, base):
    write(base, "id,amount\na,cheap\n")
    with pytest.raises((PySparkException, Py4JJavaError), match="a row does not fit"):
        read(spark).select("id").collect()


@pytest.fixture
def out(tables):
    tables(SPEC["writes"]["copy"])


def job(spark, run):
    return Job(spark, SPEC, run=run, as_of="2024-01-15")


def rows_of(spark):
    dataset = Dataset.of("copy", SPEC["writes"]["copy"])
    return sorted(row.id for row in lake_table.read(spark, dataset).collect())


def test_the_last_good_run_stays_current(spark, out):
    assert job(spark, "one").write("copy", spark.createDataFrame([("a",)], "id string")) == 1
    with pytest.raises(DataError, match="lake:shop.out cannot be written: 1 rows have null in 'id'"):
        job(spark, "two").write("copy", spark.createDataFrame([("b",), (None,)], "id string"))
    assert rows_of(spark) == ["a"]
    job(spark, "three").write("copy", spark.createDataFrame([("c",)], "id string"))
    assert rows_of(spark) == ["c"]


def test_a_run_that_is_tried_again_takes_the_place_of_its_first_try(spark, out):
    job(spark, "one").write("copy", spark.createDataFrame([("a",)], "id string"))
    job(spark, "one").write("copy", spark.createDataFrame([("b",)], "id string"))
    assert rows_of(spark) == ["b"]
    again = job(spark, "one")
    again.stage("copy", spark.createDataFrame([("c",)], "id string"))
    assert rows_of(spark) == ["b"]
    assert [row.id for row in again.staged("copy").collect()] == ["c"]
    assert again.published("copy")["run"] == "copy.one"


def test_a_stream_writes_each_batch_once_and_all_of_them_are_read(spark, out):
    dataset = Dataset.of("copy", SPEC["writes"]["copy"]).replacing("none")
    for number, text in ((0, "a"), (1, "b"), (1, "b")):
        frame = spark.createDataFrame([(text,)], "id string")
        lake_batches.add(spark, dataset, frame, "query", number)
    assert rows_of(spark) == ["a", "b"]


def test_a_stream_goes_on_in_the_table_that_its_folder_has_become(spark, base, out):
    """Micro-batch 0 came with the folder; 1 and 2 were written to it after the table was made, while the code of before was still running."""
    dataset = Dataset.of("copy", {**SPEC["writes"]["copy"], "replaces": "none", "formerFolder": "old"})
    named = lake.named(dataset)
    for number, text in enumerate("abc"):
        frame = spark.createDataFrame([(text,)], "id string")
        frame.write.parquet(f"file:{base}/old/batch={number:012d}")
    came = spark.createDataFrame([("a",)], "id string").writeTo(named)
    came.option(f"snapshot-property.{lake_batches.BATCH}", "0").append()
    for number, text in ((2, "c"), (3, "d"), (3, "d")):
        frame = spark.createDataFrame([(text,)], "id string")
        lake_batches.add(spark, dataset, frame, "query", number)
    assert rows_of(spark) == ["a", "b", "c", "d"]


def test_what_a_stream_brings_from_the_folder_is_read_by_the_columns_old_names(spark, base, out):
    more = {"replaces": "none", "formerFolder": "old", "renamed": {"id": "number"}}
    dataset = Dataset.of("copy", {**SPEC["writes"]["copy"], **more})
    for number, (name, text) in enumerate([("number", "a"), ("id", "b")]):
        spark.createDataFrame([(text,)], f"{name} string").write.parquet(f"file:{base}/old/batch={number:012d}")
    # One whose writer died at once.
    (base / "old/batch=000000000002").mkdir()
    lake_batches.add(spark, dataset, spark.createDataFrame([("c",)], "id string"), "query", 3)
    assert rows_of(spark) == ["a", "b", "c"]


def test_a_stream_that_begins_anew_in_such_a_table_takes_the_place_of_its_rows(spark, base, out):
    dataset = Dataset.of("copy", {**SPEC["writes"]["copy"], "replaces": "none", "formerFolder": "old"})
    came = spark.createDataFrame([("a",)], "id string").writeTo(lake.named(dataset))
    came.option(f"snapshot-property.{lake_batches.BATCH}", "7").append()
    lake_batches.add(spark, dataset, spark.createDataFrame([("b",)], "id string"), "new", 0)
    assert rows_of(spark) == ["b"]


def test_a_table_that_was_never_written_says_so(spark, out):
    with pytest.raises(DataError, match="lake:shop.out has never been written"):
        rows_of(spark)


def test_a_frame_of_other_columns_is_refused(spark, base):
    with pytest.raises(DataError) as error:
        job(spark, "one").write("copy", spark.createDataFrame([(1, "x")], "id int, more string"))
    assert str(error.value) == (
        "lake:shop.out cannot be written: column 'more' is not declared; column 'id' is int, declared is string"
    )


def test_a_parameter_or_a_role_that_is_not_there_is_refused(spark):
    with pytest.raises(DataError, match="copy has no parameter speed; it has none"):
        Job(spark, SPEC, run="r", as_of="2024-01-15", params={"speed": "1"})
    with pytest.raises(KeyError, match="declares no 'orders' here; it has copy"):
        job(spark, "one").read("orders")


def test_what_was_read_is_counted_where_it_costs_nothing(spark, base, out):
    write(base, "id,amount\na,1\nb,2\n")
    columns = [{"name": one.name, "type": one.type, "nullable": one.nullable} for one in COLUMNS]
    orders = {"kind": "csv", "name": "in", "uri": "csv:in", "columns": columns}
    one = Job(spark, {**SPEC, "reads": {"orders": orders}}, run="r", as_of="2024-01-15")
    assert one.write("copy", one.read("orders").select("id")) == 2
    assert {key: found.rows for key, found in one.measured.items()} == {
        ("in", "orders"): 2,
        ("out", "copy"): 2,
    }
    two = Job(
        spark,
        {**SPEC, "reads": {"before": SPEC["writes"]["copy"]}, "writes": {}},
        run="r",
        as_of="2024-01-15",
    )
    assert two.read("before").count() == 2
    assert two.measured["in", "before"].rows is None
