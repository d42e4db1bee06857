"""Which CSV files Comet's reader is asked for at all; what it makes of them is compared on the platform (test/e2e/native/csv_page.py)."""

import pytest
from csv_drop import Drop
from jobkit import csv_native
from jobkit.csv_format import Layout
from jobkit.csv_native import _may
from jobkit.dataset import Dataset

GOOD = b"id,amount\nA,1\n"


def may(head=GOOD, columns=("id", "amount"), file="a.csv", **options):
    spec = {"kind": "csv", "name": "in", "uri": "csv:in", "columns": [], **options}
    format = csv_native.CsvFormat.of(Dataset.of("in", spec))
    return _may(format, Layout(tuple(columns), (file,)), {file: head})


@pytest.mark.parametrize(
    ("head", "options"),
    [
        (GOOD, {}),
        (b"\xef\xbb\xbfid,amount\r\nA,1\r\n", {}),
        (b"id;amount\n'A';1\n", {"delimiter": ";"}),
        (b"id\tamount\n", {"delimiter": "\t"}),
        (b'id,amount\n"A",1\n', {"quote": "none"}),
        (b'id,amount\n"A",1\n', {"quote": "'"}),
    ],
)
def test_files_without_quotes_are_asked_for(head, options):
    assert may(head, **options)


@pytest.mark.parametrize(
    ("head", "options"),
    [
        (b'id,amount\n"A",1\n', {}),
        (b'"id",amount\nA,1\n', {}),
        (b"id,amount\n'A',1\n", {"quote": "'"}),
        (b"id,amount", {}),
        (b"id,amount\rA,1\r", {}),
        (b"id,amount\rA,1\nB,2\n", {}),
        (GOOD, {"columns": ["id"]}),
        (GOOD, {"file": "a.csv.gz"}),
        (b"id||amount\n", {"delimiter": "||"}),
        (b"id amount\n", {"delimiter": " "}),
        ("id§amount\n".encode(), {"delimiter": "§"}),
    ],
)
def test_others_are_not(head, options):
    assert not may(head, **options)


def test_where_comet_is_off_spark_reads_and_its_settings_are_as_they_were(spark, tmp_path, monkeypatch):
    monkeypatch.setattr(csv_native, "WORTH", 0)
    before = spark.conf.get(csv_native.V1)
    here = Drop(spark, tmp_path, monkeypatch)
    here.put("a.csv", "id,amount\nA, 1\n\nB,\n")
    assert here.run()["result"] == [["A", "1.00"], ["B", None]]
    assert spark.conf.get(csv_native.V1) == before
    assert spark.conf.get("spark.comet.expression.RLike.allowIncompatible", None) is None
