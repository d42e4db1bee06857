"""Columns in another order, or among others: each file is read by its own header, and rows by names."""

import pytest
from csv_drop import Drop
from jobkit.csv_format import CsvFormat
from jobkit.csv_header import columns, mistakes

COLUMNS = "id int, name string?, day date?"


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return lambda header, columns=COLUMNS, **options: Drop(
        spark, tmp_path, monkeypatch, columns=columns, header=header, **options
    )


def said(error):
    """What is wrong, without what to do about it."""
    return [line for line in error.splitlines() if line.startswith(("- ", "    "))]


@pytest.mark.parametrize(
    ("line", "delimiter", "quote", "names"),
    [
        ('id,"a, b","say ""x""",', ",", '"', ["id", "a, b", 'say "x', ""]),
        (' id , "day" ', ",", '"', ["id", "day"]),
        ('"id,day', ",", '"', ["id", "day"]),
        # An index without a name, as pandas writes it.
        ("\tid\tday", "\t", '"', ["", "id", "day"]),
        ('"id";\'a;b\'', ";", "'", ['"id"', "a;b"]),
        ('"id"\tday', "\t", None, ['"id"', "day"]),
        ("id§day", "§", '"', ["id", "day"]),
    ],
)
def test_a_header_has_names(line, delimiter, quote, names):
    assert columns(line, delimiter, quote) == names


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("any order", "day,id,name", []),
        ("any order", "day,id", ["column 'name' is missing"]),
        ("any order", "day,id,Name", ["column 'name' is missing", "column 'Name' is not declared"]),
        ("any order", "day,id,name,", ["column '' is not declared"]),
        ("any order", "day,id,name,id", ["column 'id' is there twice"]),
        ("any order", "day;id;name", ["has its columns separated by ';', not by ','"]),
        ("any order", "1,x,2024-01-15", ["has no header: its first line is '1,x,2024-01-15'"]),
        ("at least", "x,day,id,y,name", []),
        ("at least", ",id,,name,day,,", []),
        ("at least", "x,day,id,x,name", ["column 'x' is there twice"]),
        ("at least", "day,id,name,id", ["column 'id' is there twice"]),
        ("at least", "day,ID,Note,name", ["column 'id' is missing: the file has 'ID'"]),
        ("at least", "day,id,note", ["column 'name' is missing"]),
        ("at least", "x;id,name,day;y", ["column 'id' is missing", "column 'day' is missing"]),
        ("at least", "a,b,c", ["has no header: its first line is 'a,b,c'"]),
    ],
)
def test_what_is_asked_of_a_header_is_what_is_declared(header, line, words):
    format = CsvFormat(delimiter=",", quote='"', header=header, nulls={}, formats={})
    assert mistakes(line.encode() + b"\n", ["id", "name", "day"], format) == words


def test_rows_go_by_name_where_files_have_columns_in_other_orders(drop):
    here = drop("any order")
    here.put("a.csv", "id,name,day\n1,a,2024-01-01\n")
    here.put("b.csv", '\ufeff"day" , id,name\r\n2024-01-02,2,b\r\n')
    here.put("c 50%[2].csv", "name,day,id\nc,,3\n")
    here.put("d.csv", "id,name,day\n4,d,\n")
    report = here.run(
        lambda job: sorted(
            [row["id"], row["name"], str(row["day"]), row["_file"]]
            for row in job.read("drop", file=True).collect()
        )
    )
    assert report["result"] == [
        [1, "a", "2024-01-01", "a.csv"],
        [2, "b", "2024-01-02", "b.csv"],
        [3, "c", "None", "c 50%[2].csv"],
        [4, "d", "None", "d.csv"],
    ]


def test_columns_that_nobody_asks_for_are_not_read_whatever_they_hold(drop):
    here = drop("at least", checks=["id > 0"], nulls=["NA"])
    here.put("a.csv", 'note,id,"a, b",name,day\n"x, y",1,zz,a,2024-01-01\n'.encode() + b"M\xfcller,2,,NA,\n")
    here.put("b.csv", "id,,name,,day,,\n3,1,c,2,2024-01-03,,\n")
    here.put("c.csv", "day,name,id\n2024-01-04,d,4\n")
    assert here.run()["result"] == [
        ["1", "a", "2024-01-01"],
        ["2", None, None],
        ["3", "c", "2024-01-03"],
        ["4", "d", "2024-01-04"],
    ]


def test_a_row_is_held_to_its_own_file_s_header(drop):
    here = drop("at least", nulls={"name": ["NA"]}, formats={"day": "dd.MM.yyyy"})
    first = here.put("a.csv", "id,name,day\n1,NA,x\n2,b,01.02.2024,z\n")
    second = here.put("b.csv", "extra,day,name,id\ne,,c,none\nf,01.02.2024,d\n,,,\n\ufeffg,,h,4\n,01.02.2024,i,5\n")
    assert said(here.run()["error"]) == [
        "- day 'x' is no date of the format dd.MM.yyyy:",
        f"    file:{first} line 2: 1,NA,x",
        "- is no record of 3 fields:",
        f"    file:{first} line 3: 2,b,01.02.2024,z",
        "- id 'none' is no int:",
        f"    file:{second} line 2: e,,c,none",
        "- is no record of 4 fields:",
        f"    file:{second} line 3: f,01.02.2024,d",
        "- id is empty:",
        f"    file:{second} line 4: ,,,",
        "- the row begins with a byte order mark, which belongs to a file's beginning: were files joined?:",
        f"    file:{second} line 5: \ufeffg,,h,4",
    ]


@pytest.mark.parametrize(
    "row", ["y,2,m", "y,2,m,b,,", "\ufeffy,2,m,b,", "y,2,m,\ufffd,", "y,,m,b,"]
)
def test_a_row_that_does_not_fit_stops_a_job_that_uses_no_column_of_it(drop, row):
    here = drop("at least")
    here.put("a.csv", f"extra,id,more,name,day\nx,1,m,a,\n{row}\n")
    assert here.run(lambda job: job.read("drop").select("id").count())["error"].count("line 3: ") == 1


def test_a_mark_before_a_text_in_another_place_than_declared_is_found(drop):
    here = drop("any order", "id string, name string?")
    file = here.put("a.csv", "name,id\nx,1\n\ufeffname,id\ny,2\n")
    assert said(here.run()["error"]) == [
        "- name begins with a byte order mark, which belongs to a file's beginning: were files joined?:",
        f"    file:{file} line 3: \ufeffname,id",
    ]


def test_a_header_without_a_declared_column_is_refused_with_what_it_must_be(drop):
    here = drop("at least", delimiter="\t")
    here.put("a.csv", "x\tid\tname\tday\n")
    here.put("b.csv", "x\tid\tName\tday\n")
    assert here.run()["error"] == (
        "csv:in does not have its schema:\n"
        f"- file:{here.folder}/in/b.csv: column 'name' is missing: the file has 'Name'\n"
        r"the header must be id, name, day with '\t' between them, in any order and among others"
    )


def test_the_order_of_the_columns_counts_where_it_is_not_declared_otherwise(drop):
    here = drop("exact")
    here.put("a.csv", "id,day,name\n")
    assert "column 'name' is in place 3, declared is place 2" in here.run()["error"]
