"""Files as strangers write them: other delimiters and quotes, words for null, dates in other orders; read, and put into words where they do not fit."""

import pytest
from csv_drop import Drop, in_order


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return lambda columns="id string, amount decimal(6,2)?", **options: Drop(
        spark, tmp_path, monkeypatch, columns=columns, **options
    )


def said(error):
    """What is wrong, without what to do about it."""
    return [line for line in error.splitlines() if line.startswith(("- ", "    "))]


TEXTS = "a string?, b string?, c string?"


@pytest.mark.parametrize(
    ("options", "text", "rows"),
    [
        ({"delimiter": ";"}, "a;b;c\n1,5;\"x;y\";\n", [["1,5", "x;y", None]]),
        ({"delimiter": "|"}, "a|b|c\r\n||\r\n1|5\" disk|3\r\n", [[None, None, None], ["1", '5" disk', "3"]]),
        # A tab beside others is an empty field, and blanks around fields count as little as elsewhere.
        ({"delimiter": "\t"}, 'a\tb\tc\n\t"x\ty"\t \n1\t\t 3 \n', [[None, "x\ty", None], ["1", None, "3"]]),
        ({"delimiter": "\x01"}, "a\x01b\x01c\n1\x01\x013\n", [["1", None, "3"]]),
        ({"delimiter": "§"}, "a§b§c\n1§§größer\n", [["1", None, "größer"]]),
        ({"delimiter": "#"}, "a#b#c\n#2#3\n", [[None, "2", "3"]]),
        ({"quote": "'"}, "a,'b',c\n'it''s, ','',it's\n\"x,y,\"\n", [["it's, ", None, "it's"], ['"x', "y", '"']]),
        (
            {"delimiter": "\t", "quote": "none"},
            'a\tb\tc\n"x\t"\t5" disk\n""\t\'q\'\t"y"\nz\t\\\\N\t\\"\n',
            [['"x', '"', '5" disk'], ['""', "'q'", '"y"'], ["z", "\\\\N", '\\"']],
        ),
        # Spark takes the character 0 for a quote where it is told of none.
        ({"quote": "none"}, "a,b,c\n1,\0x,3\n\0,2,3\n", [["1", "x", "3"], [None, "2", "3"]]),
        ({"delimiter": ";", "quote": "none"}, "\ufeffa;b;c\r\n1;ü;3\r\n", [["1", "ü", "3"]]),
    ],
)
def test_fields_are_apart_as_it_is_declared(drop, options, text, rows):
    here = drop(TEXTS, **options)
    here.put("a.csv", text)
    assert here.run()["result"] == in_order(rows)


def test_where_there_are_no_quotes_those_around_a_name_are_part_of_it(drop):
    here = drop(quote="none")
    here.put("a.csv", '"id",amount\nx,1\n')
    assert "column 'id' is missing; column '\"id\"' is not declared" in here.run()["error"]


@pytest.mark.parametrize(("delimiter", "text"), [(";", "id,amount\n"), (",", "id;amount\n"), ("\t", "id|amount\n")])
def test_another_delimiter_than_declared_is_named(drop, delimiter, text):
    here = drop(delimiter=delimiter)
    here.put("a.csv", text)
    error = here.run()["error"]
    assert f"has its columns separated by {text[2]!r}, not by {delimiter!r}\n" in error
    assert error.endswith(
        r"the header must be id, amount with '\t' between them" if delimiter == "\t" else f"the header must be id{delimiter}amount"
    )


def test_what_does_not_fit_is_found_among_other_delimiters(drop):
    here = drop("id int, name string?, amount decimal(6,2)?", delimiter="\t", quote="none")
    file = here.put("a.csv", 'id\tname\tamount\n1\t"\t1\n2\tx\tcheap\n3\tx\n\t\t\n4\tx\ty\tz\n\t"x\t1\n')
    assert said(here.run()["error"]) == [
        "- amount 'cheap' is no decimal(6,2):",
        f"    file:{file} line 3: 2\tx\tcheap",
        "- is no record of 3 fields:",
        f"    file:{file} line 4: 3\tx",
        f"    file:{file} line 6: 4\tx\ty\tz",
        "- id is empty:",
        f'    file:{file} line 7: \t"x\t1',
    ]


FLIGHTS = "flight int, dep int?, carrier string?, note string"


def test_words_for_null_are_null_as_an_empty_field_is_in_quotes_too(drop):
    here = drop(FLIGHTS, nulls=["NA", "\\N", "n/a"])
    here.put("a.csv", 'flight,dep,carrier,note\n1,NA,"NA",x\n2,\\N, n/a ,na\n3,,"",N\n4,5,NAB," NA"\n')
    assert here.run()["result"] == [
        ["1", None, None, "x"],
        ["2", None, None, "na"],
        ["3", None, None, "N"],
        ["4", "5", "NAB", " NA"],
    ]


def test_a_word_for_null_is_one_in_the_columns_that_are_named(drop):
    here = drop("dep int?, country string?", nulls={"dep": ["NA", "-"]})
    here.put("a.csv", "dep,country\nNA,NA\n-,-\n")
    assert here.run()["result"] == [[None, "-"], [None, "NA"]]


def test_a_word_for_null_is_refused_where_null_is_and_another_word_still_is(drop):
    here = drop(FLIGHTS, nulls=["NA"], checks=["dep > 0", "carrier <> 'XX'"])
    file = here.put(
        "a.csv", "flight,dep,carrier,note\nNA,1,x,NA\n2,none,NA,x\n3,NA,XX,x\n4,NA,,\n5,NULL,,x\n"
    )
    error = here.run()["error"]
    assert said(error) == [
        "- flight is empty: 'NA' means null:",
        f"    file:{file} line 2: NA,1,x,NA",
        "- note is empty: 'NA' means null:",
        f"    file:{file} line 2: NA,1,x,NA",
        "- dep 'none' is no int:",
        f"    file:{file} line 3: 2,none,NA,x",
        "- it must be that carrier <> 'XX':",
        f"    file:{file} line 4: 3,NA,XX,x",
        "- note is empty:",
        f"    file:{file} line 5: 4,NA,,",
        "- dep 'NULL' is no int:",
        f"    file:{file} line 6: 5,NULL,,x",
    ]
    assert "a column that may be empty is declared with a ? behind its type\n" in error
    assert 'where NULL stands for it, the folder says so: nulls: ["NULL"]\n' in error


DATES = "day date, at timestamp?, name string?"
FORMATS = {"day": "dd.MM.yyyy", "at": "M/d/yyyy h:mm a XXX"}


def test_dates_are_read_in_their_format_and_in_no_other(drop):
    here = drop(DATES, formats=FORMATS, delimiter=";", nulls=["-"])
    here.put("a.csv", "day;at;name\n31.01.2024;1/5/2024 12:05 AM +01:00;x\n \"01.02.2024\" ;-;-\n")
    assert here.run()["result"] == [["2024-01-31", "2024-01-04 23:05:00", "x"], ["2024-02-01", None, None]]


def test_a_date_that_is_not_in_its_format_is_named_with_it(drop):
    here = drop(DATES, formats=FORMATS)
    rows = ["2024-01-31,,", "30.02.2024,,", "1.2.2024,,", "01.02.+999999,,", "01.02.2024,2024-01-15 10:00:00,", ",,", "NA,,"]
    file = here.put("a.csv", "\n".join(["day,at,name", *rows]) + "\n")
    error = here.run()["error"]
    assert said(error) == [
        "- day '2024-01-31' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 2: 2024-01-31,,",
        "- day '30.02.2024' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 3: 30.02.2024,,",
        "- day '1.2.2024' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 4: 1.2.2024,,",
        "- day '01.02.+999999' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 5: 01.02.+999999,,",
        "- at '2024-01-15 10:00:00' is no timestamp of the format M/d/yyyy h:mm a XXX:",
        f"    file:{file} line 6: 01.02.2024,2024-01-15 10:00:00,",
        "- day is empty:",
        f"    file:{file} line 7: ,,",
        "- day 'NA' is no date of the format dd.MM.yyyy:",
        f"    file:{file} line 8: NA,,",
    ]
    assert 'where NA stands for it, the folder says so: nulls: ["NA"]' in error
    assert "is no date\n" not in error


def test_a_date_in_no_declared_format_is_told_how_to_declare_one(drop):
    here = drop(DATES)
    here.put("a.csv", "day,at,name\n31.01.2024,,\n")
    assert 'has a format in the folder\'s formats, such as { day: "dd.MM.yyyy" }\n' in here.run()["error"]


def test_a_format_that_is_none_is_one_error_at_the_read(drop):
    here = drop(DATES, formats={"day": "YYYY-MM-dd"})
    here.put("a.csv", "day,at,name\n2024-01-31,,\n")
    assert here.run()["error"] == (
        'csv:in has the format "YYYY-MM-dd" for day: YYYY is no field of a date or a time that is read; mend it in jobs/datasets.ts'
    )
