"""Packed files are read as others are, and one that is broken is named."""

import gzip
import re

import pytest
from csv_drop import Drop
from jobkit import csv_files, storage

CUT = "Compressed file ended before the end-of-stream marker was reached"
MANY = "id,amount\n" + "".join(f"{number * 7919 % 100000},1.00\n" for number in range(20000))


def pack(text):
    """The same bytes for the same text at any time."""
    return gzip.compress(text.encode() if isinstance(text, str) else text, mtime=0)


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return lambda columns="id string, amount decimal(6,2)?", **options: Drop(
        spark, tmp_path, monkeypatch, columns=columns, **options
    )


def files(job):
    return sorted([row["id"], row["_file"]] for row in job.read("drop", file=True).collect())


def test_a_packed_file_of_any_name_is_read_beside_others(drop):
    here = drop()
    names = ["june fix[2] 50%.csv.gz", "june%20fix.csv.gz", "a+b.CSV.GZ", "größe.Csv.gz", "{a,b}.csv.gz"]
    for number, name in enumerate(names):
        here.put(name, pack(f"id,amount\n{number},1\n"))
    here.put("plain.csv", "id,amount\n9,1\n")
    report = here.run(files)
    assert report["result"] == [*([str(number), name] for number, name in enumerate(names)), ["9", "plain.csv"]]
    assert report["remarks"] == []


def test_what_windows_writes_is_read_packed_too(drop):
    here = drop(header="at least", delimiter=";")
    here.put("a.csv.gz", pack("\ufeffamount;x;id\r\n1;;a\r\n"))
    # As `cat` puts two together.
    here.put("b.csv.gz", pack("id;amount\nb;2\n") + pack("c;3\n"))
    assert here.run()["result"] == [["a", "1.00"], ["b", "2.00"], ["c", "3.00"]]


def test_the_header_of_a_packed_file_is_looked_at_and_a_row_named_with_its_line(drop):
    here = drop()
    file = here.put("a.csv.gz", pack("id,amount\nx,1\n\ny,cheap\n"))
    assert f"    file:{file} line 4: y,cheap" in here.run()["error"]
    here.put("a.csv.gz", pack("id;amount\n"))
    assert f"- file:{file}: has its columns separated by ';', not by ','" in here.run()["error"]
    here.put("a.csv.gz", pack(b""))
    assert f"- file:{file}: is empty: not even a header is there" in here.run()["error"]
    here.put("a.csv.gz", pack(pack("id,amount\n")))
    assert f"- file:{file}: is packed by gzip: unpack it" in here.run()["error"]
    here.put("a.csv.gz", pack("id,amount\n".encode("utf-16")))
    assert f"- file:{file}: is text in UTF-16: save it in UTF-8" in here.run()["error"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (MANY.encode(), r"Not a gzipped file \(b'id'\)"),
        (b"", "it is empty"),
        (pack(MANY)[:12], CUT),
        (pack(MANY)[:-1000], CUT),
        (pack(MANY)[:-4], CUT),
        (pack(MANY)[:-8] + b"12345678", "CRC check failed .*"),
        (pack(MANY) + b"garbage", r"Not a gzipped file \(b'ga'\)"),
    ],
    ids=["plain", "nothing", "beginning", "no end", "no size", "other sum", "more behind"],
)
def test_a_broken_file_is_named_whether_its_beginning_is_broken_or_its_end(drop, content, why):
    here = drop()
    here.put("good.csv.gz", pack(MANY))
    here.put("good.csv", "id,amount\nx,1\n")
    file = here.put("b c%.csv.gz", content)
    said = here.run(lambda job: job.read("drop").count())["error"].splitlines()
    assert (said[0], said[2:]) == ("csv:in has packed files that are broken:", ["pack them again with gzip"])
    assert re.fullmatch(rf"- file:{re.escape(str(file))} cannot be unpacked: {why}", said[1])


def test_a_broken_file_is_named_when_rows_that_do_not_fit_are_looked_for(drop):
    here = drop()
    here.put("a.csv", "id,amount\nx,cheap\n")
    file = here.put("b.csv.gz", pack(MANY)[:-1000])
    assert here.run(lambda job: job.read("drop").count())["error"].splitlines()[1] == (
        f"- file:{file} cannot be unpacked: {CUT}"
    )


def test_a_store_that_cannot_be_reached_is_not_a_broken_file(drop, monkeypatch):
    here = drop()
    here.put("a.csv.gz", pack("id,amount\n"))

    def fail(*args, **options):
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(storage, "beginning", fail)
    with pytest.raises(ConnectionError, match="nobody listens"):
        here.run()


def test_packed_copies_are_told_of_and_files_of_one_size_that_differ_late_are_none(drop):
    here = drop()
    # Stored, not compressed: of one size, and the same for longer than is looked at.
    one, other = (gzip.compress(text.encode(), 0, mtime=0) for text in (MANY, MANY[:-2] + "1\n"))
    assert len(one) == len(other)
    here.put("a.csv.gz", one)
    here.put("b.csv.gz", other)
    assert here.run(lambda job: job.read("drop").count())["remarks"] == []
    here.put("c.csv.gz", one)
    here.put("d.csv.gz", pack("id,amount\n"))
    here.put("e.csv.gz", pack("id,amount\n"))
    report = here.run(lambda job: job.read("drop").count())
    assert report["result"] == 60000
    assert report["remarks"] == [f"csv:in: file:{here.folder}/in/c.csv.gz holds what 'a.csv.gz' holds: take one of them away"]


def test_a_file_that_differs_late_and_whose_packed_size_is_that_of_its_beginning_is_no_copy(drop):
    here = drop()
    zeros = "0" * 9000
    one, other = pack(f"id,amount\n{zeros}1,1\n"), pack(f"id,amount\n{zeros}2,1\n")
    assert len(one) == len(other) < csv_files.BEGINNING
    here.put("a.csv.gz", one)
    here.put("b.csv.gz", other)
    assert here.run(lambda job: job.read("drop").count())["remarks"] == []


def test_a_packed_file_beside_what_it_holds_is_told_of_or_refused(drop):
    here = drop()
    here.put("a.csv", "id,amount\nx,1\n")
    here.put("a.csv.gz", pack("id,amount\nx,1\n"))
    here.put("b.csv", "id,amount\ny,1\n")
    here.put("b.csv.gz", pack("id,amount\nz,1\n"))
    words = f"file:{here.folder}/in/a.csv.gz holds what 'a.csv' holds: take one of them away"
    report = here.run()
    assert [row[0] for row in report["result"]] == ["x", "x", "y", "z"]
    assert report["remarks"] == [f"csv:in: {words}"]
    assert here.run(lambda job: job.read("drop", ["b.csv"]).count())["remarks"] == []
    # Of another name, and packed at another time and otherwise.
    here.put("c.csv.gz", gzip.compress(b"id,amount\nx,1\n", compresslevel=1, mtime=5))
    assert len(here.run(lambda job: job.read("drop", ["c.csv.gz"]).count())["remarks"]) == 1
    (here.folder / "in" / "c.csv.gz").unlink()
    here.options["copies"] = "refused"
    assert here.run()["error"] == f"csv:in has files twice:\n- {words}"
