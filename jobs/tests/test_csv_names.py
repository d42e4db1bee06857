"""Every name that the object store takes is read as it is, or named as left out, in the log and in the report."""

import json
import logging
from types import SimpleNamespace

import pytest
import run_job
from csv_drop import Drop

# What would be a pattern, a URL's or a path's own character, or another file's name once encoded.
NAMES = [
    "june fix.csv",
    "june%20fix.csv",
    "june+fix.csv",
    "50%.csv",
    "a#b.csv",
    "a?b.csv",
    "a*b.csv",
    "{a,b}.csv",
    "june[2].csv",
    "a\\b.csv",
    "a'b.csv",
    'a"b.csv',
    "a`b.csv",
    "a=b.csv",
    "a&b;c,d.csv",
    "x$y^z|.csv",
    " blank .csv",
    "new\nline.csv",
    "tab\t.csv",
    "größe.csv",
    "日本😀.csv",
    "e\u0301.csv",
    "orders2.CSV",
    "Orders.Csv",
    "a.csv.csv",
    "~a.csv",
]


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return Drop(spark, tmp_path, monkeypatch, columns="id string")


def test_a_file_of_any_name_is_read_as_that_file(drop):
    for number, name in enumerate(NAMES):
        drop.put(name, f"id\n{number}\n")

    def read(job):
        rows = job.read("drop", [file.name for file in job.files("drop")], file=True)
        return sorted((int(row["id"]), row["_file"]) for row in rows.collect())

    report = drop.run(read)
    # Each once: where one name looks like a pattern, Spark can be brought to read all the others again.
    assert report["result"] == [[number, name] for number, name in enumerate(NAMES)]
    assert report["remarks"] == []


def test_a_wrong_row_in_a_file_of_any_name_is_named_once_with_that_name(spark, tmp_path, monkeypatch):
    numbers = Drop(spark, tmp_path, monkeypatch, columns="id int")
    files = [numbers.put(name, f"id\n1\nx{place}\n") for place, name in enumerate(NAMES[:15])]
    said = numbers.run()["error"].splitlines()
    for place, file in enumerate(files):
        at = said.index(f"- id 'x{place}' is no int:")
        assert said[at + 1] == f"    file:{file} line 3: x{place}"


def test_what_is_not_read_is_named_in_the_log_and_in_the_report_with_the_reason(drop, caplog):
    for name in (
        "_late.csv",
        ".hidden.csv",
        "_a=b.csv",
        "june.gz",
        "JULY.CSV.ZIP",
        "notes.txt",
        "csv",
        "a.csv ",
        "a.csv.tmp",
        "2024/june.csv",
    ):
        drop.put(name, "id\nx\n")
    drop.put("a.csv", "id\n1\n")
    with caplog.at_level(logging.WARNING, "copy"):
        report = drop.run()
    assert report["result"] == [["1"]]
    assert report["remarks"] == [
        "csv:in: left out '.hidden.csv', '_a=b.csv', '_late.csv': a name that begins with _ or . is a hidden file's, or one's that is"
        " not whole yet: rename it",
        "csv:in: left out 'JULY.CSV.ZIP', 'june.gz': a packed file is not read, other than one whose name ends with .csv.gz: unpack it",
        "csv:in: left out 'a.csv ', 'a.csv.tmp', 'csv', 'notes.txt': a name that does not end with .csv or .csv.gz is not that of a CSV file:"
        " rename it or take it away",
        "csv:in: left out '2024/': a folder within it is not read: put its files beside it",
    ]
    assert [one for one in caplog.messages if "left out" in one] == report["remarks"]


def test_a_later_stage_reports_what_those_before_it_have_remarked(spark, drop, monkeypatch):
    drop.put("a.csv", "id\n1\n")
    drop.put("b.txt", "id\n1\n")
    stages = SimpleNamespace(
        extract=lambda job: job.read("drop").count(), load=lambda job: job.remark("by hand")
    )
    monkeypatch.setattr(run_job, "code", lambda spec: stages)
    spec = {**drop.spec(), "stages": ["extract", "load"]}
    for stage in spec["stages"]:
        assert run_job.run(spark, spec, stage, "one", "2024-01-15", {}) == 0
    folder = drop.folder / "runs" / "copy"
    first, last, whole = (
        json.loads((folder / name).read_text())
        for name in ("one/extract.json", "one/load.json", "one.json")
    )
    assert len(first["remarks"]) == 1 and "left out 'b.txt'" in first["remarks"][0]
    assert last["remarks"] == [*first["remarks"], "by hand"] == whole["remarks"]
    assert [list(stage) for stage in whole["stages"]] == [
        ["stage", "started", "seconds", "rows_per_second", "datasets", "native", "staged_as", "result"]
    ] * 2


def test_a_folder_with_nothing_to_read_says_what_is_there(drop):
    drop.put("_late.csv", "id\nx\n")
    error = drop.run()["error"]
    assert error.startswith(f"csv:in has no file to read: put one into file:{drop.folder}/in/\n- ")
    assert "left out '_late.csv'" in error


def test_a_file_that_the_job_names_and_that_is_not_there_is_named(drop):
    drop.put("a.csv", "id\n1\n")
    drop.put("_b.csv", "id\n1\n")
    error = drop.run(lambda job: job.read("drop", ["a.csv", "_b.csv", "c.csv"]).count())["error"]
    assert error.startswith(f"csv:in has no file '_b.csv', 'c.csv' to read in file:{drop.folder}/in/\n")
    assert "csv:in: left out '_b.csv'" in error


def test_many_names_are_counted(drop):
    drop.put("a.csv", "id\n1\n")
    for number in range(13):
        drop.put(f"{number:02}.txt", "")
    (remark,) = drop.run()["remarks"]
    assert "'00.txt', '01.txt'" in remark
    assert "'09.txt', 3 more: a name" in remark


def test_a_file_without_rows_is_read_and_an_empty_one_is_refused(drop):
    drop.put("a.csv", "id\n")
    assert drop.run()["result"] == []
    drop.put("b.csv", "")
    assert f"- file:{drop.folder}/in/b.csv: is empty: not even a header is there" in drop.run()["error"]
