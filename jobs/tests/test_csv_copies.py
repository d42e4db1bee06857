"""The same file byte for byte under another name is said, or refused where the folder says so."""

import pytest
from csv_drop import Drop
from jobkit.csv_copies import copies
from jobkit.watermark import File

LONG = "id,amount\n" + "x,1.00\n" * 5000


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return lambda **options: Drop(spark, tmp_path, monkeypatch, **options)


def test_what_differs_is_not_read_to_the_end():
    contents = {
        "a": b"h\nabcdefgh1",
        "b": b"h\nabcdefgh2",
        "c": b"h\nabcdefgh1",
        "d": b"h\nzzzzzzzzz",
        "e": b"h\nx",
        "f": b"h\nx",
        "g": b"h\ny",
        "h": b"other size",
    }
    files = [File(name, 9 - place, len(text)) for place, (name, text) in enumerate(contents.items())]
    asked, read = [], []

    def beginning(file):
        asked.append(file.name)
        return contents[file.name][:6]

    def digest(file):
        read.append(file.name)
        return str(hash(contents[file.name]))

    assert copies({file: file.size for file in files}, beginning, digest) == {"a": "c", "e": "f"}
    assert sorted(asked) == ["a", "b", "c", "d", "e", "f", "g"]
    assert sorted(read) == ["a", "b", "c"]


def test_a_copy_is_said_in_the_report_and_its_rows_are_read(drop):
    orders = drop()
    for name, text in {"a.csv": LONG, "z.csv": LONG, "b.csv": LONG, "c.csv": LONG[:-2] + "1\n"}.items():
        orders.put(name, text)
    report = orders.run(lambda job: job.read("drop").count())
    assert report["result"] == 20000
    assert report["remarks"] == [
        f"csv:in: file:{orders.folder}/in/{name} is byte for byte 'a.csv': take one of them away"
        for name in ("b.csv", "z.csv")
    ]


def test_files_that_are_alike_and_no_copies_are_not_mentioned(drop):
    orders = drop(copies="refused")
    orders.put("a.csv", "id,amount\nx,1\n")
    orders.put("b.csv", "id,amount\nx,2\n")
    orders.put("c.csv", "id,amount\r\nx,1\r\n")
    # A day without rows is no copy of another such day.
    orders.put("d.csv", "id,amount\n")
    orders.put("e.csv", "id,amount\n")
    orders.put("_a.csv", "id,amount\nx,1\n")
    report = orders.run()
    assert [row[1] for row in report["result"]] == ["1.00", "1.00", "2.00"]
    assert not any("byte for byte" in one for one in report["remarks"])


def test_a_folder_may_refuse_copies(drop):
    orders = drop(copies="refused")
    first = orders.put("june.csv", "id,amount\nx,1\n")
    copy = orders.put("a copy of june.CSV", "id,amount\nx,1\n")
    assert orders.run()["error"] == (
        f"csv:in has files twice:\n- file:{copy} is byte for byte 'june.csv': take one of them away"
    )
    assert first.exists()


def test_a_copy_of_a_file_that_an_earlier_run_has_read_is_said(drop):
    orders = drop()
    orders.put("a.csv", "id,amount\nx,1\n")
    orders.put("b.csv", "id,amount\nx,1\n")
    orders.put("c.csv", "id,amount\nx,2\n")
    remarks = orders.run(lambda job: job.read("drop", ["b.csv"]).count())["remarks"]
    assert remarks == [
        f"csv:in: file:{orders.folder}/in/b.csv is byte for byte 'a.csv': take one of them away"
    ]
    assert orders.run(lambda job: job.read("drop", ["c.csv"]).count())["remarks"] == []
