"""What does not fit is named with its file and line, each mistake once; a check that is neither true nor false passes."""

import pytest
from csv_drop import Drop
from jobkit import csv_rows
from jobkit.dataset import Dataset

DISCOUNTS = "name string, discount decimal(5,2)?, price int?"


@pytest.fixture
def drop(spark, tmp_path, monkeypatch):
    return lambda columns="id string, amount decimal(6,2)?", **options: Drop(
        spark, tmp_path, monkeypatch, columns=columns, **options
    )


def test_a_check_that_is_neither_true_nor_false_passes(drop):
    checks = ["discount <= 50", "not discount > price", "discount in (1, 10) or price > 5"]
    shop = drop(DISCOUNTS, checks=checks)
    shop.put("a.csv", "name,discount,price\na,10,20\nb,,\nc,,30\nd,10,\n")
    found = shop.run()
    assert [row[0] for row in found["result"]] == ["a", "b", "c", "d"]


def test_a_check_that_is_false_beside_one_that_is_neither_still_fails(drop):
    shop = drop(DISCOUNTS, checks=["price > 0", "discount <= 50", "discount is not null"])
    file = shop.put("a.csv", "name,discount,price\na,10,20\nb,51,\nc,,7\n")
    assert shop.run()["error"] == (
        "csv:in does not have its schema:\n"
        f"- it must be that discount <= 50:\n    file:{file} line 3: b,51,\n"
        f"- it must be that discount is not null:\n    file:{file} line 4: c,,7\n"
        "what a CSV file may hold is in docs/jobs.md; the files are read again by the next run"
    )


@pytest.mark.parametrize("check", ["discuont <= 50", "price + 1", "price >", "count(*) > 1"])
def test_a_check_that_is_none_is_named_and_not_blamed_on_the_job(drop, check):
    shop = drop(DISCOUNTS, checks=["price > 0", check])
    shop.put("a.csv", "name,discount,price\na,10,20\n")
    error = shop.run()["error"]
    assert error.startswith(
        f'csv:in has a check that is no condition on its columns, "{check}": ['
    )
    assert error.endswith("mend it in jobs/datasets.ts")


def test_each_mistake_is_named_once_with_how_often_and_where(drop):
    flights = drop("flight int, dep_time int?, carrier string")
    rows = [f"{number},{'NA' if number % 2 else 900},{'NA' if number % 3 else 'UA'}" for number in range(2000)]
    file = flights.put("flights.csv", "\n".join(["flight,dep_time,carrier", *rows, "9,9,"]) + "\n")
    assert flights.run()["error"] == (
        "csv:in does not have its schema:\n"
        "- dep_time 'NA' is no int, in 1000 rows, the first:\n"
        f"    file:{file} line 3: 1,NA,NA\n"
        f"    file:{file} line 5: 3,NA,UA\n"
        f"    file:{file} line 7: 5,NA,NA\n"
        f"- carrier is empty:\n    file:{file} line 2002: 9,9,\n"
        "null is an empty field of a column whose type ends with a ?; where NA stands for it, the folder says so: nulls: [\"NA\"]\n"
        "a column that may be empty is declared with a ? behind its type\n"
        "what a CSV file may hold is in docs/jobs.md; the files are read again by the next run"
    )


def test_mistakes_that_all_differ_are_counted_beyond_the_first(drop):
    orders = drop()
    orders.put("a.csv", "id,amount\n" + "".join(f"{number},x{number}\n" for number in range(300)))
    lines = orders.run()["error"].splitlines()
    assert len([line for line in lines if line.startswith("- amount 'x")]) == 20
    assert lines[-2] == "- and 280 other mistakes"


# Parts of 1,000 bytes each, as of a file of gigabytes: a line's number is the file's, not the part's.
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_far_down_is_named_with_its_line(drop, spark, end):
    orders = drop()
    rows = [f"{number},1.00" for number in range(1000)]
    rows[700], rows[900], rows[500] = "a,cheap", 'b,"dear, very"', ""
    first = orders.put("a.csv", end.join(["id,amount", *rows]) + end)
    second = orders.put("june fix.csv", "\ufeffid,amount\nc,1,2\n\n \t\nd,1.239\n,1\n")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "1000")
    try:
        error = orders.run()["error"]
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert error.splitlines()[1:-2] == [
        "- amount 'cheap' is no decimal(6,2):",
        f"    file:{first} line 702: a,cheap",
        "- amount 'dear, very' is no decimal(6,2):",
        f'    file:{first} line 902: b,"dear, very"',
        "- is no record of 2 fields:",
        f"    file:{second} line 2: c,1,2",
        "- amount '1.239' is no decimal(6,2):",
        f"    file:{second} line 5: d,1.239",
        "- id is empty:",
        f"    file:{second} line 6: ,1",
    ]


def test_only_the_files_that_were_read_are_looked_at(drop):
    orders = drop()
    orders.put("a.csv", "id,amount\nx,cheap\n")
    bad = orders.put("b.csv", "id,amount\ny,dear\n")
    error = orders.run(lambda job: job.read("drop", ["b.csv"]).count())["error"]
    assert "cheap" not in error and f"file:{bad} line 2: y,dear" in error


def test_another_error_is_not_blamed_on_files_that_nobody_has_read_yet(drop):
    orders = drop()
    orders.put("a.csv", "id,amount\nx,cheap\n")

    def fail(job):
        job.read("drop")
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        orders.run(fail)


def test_a_row_that_does_not_fit_is_found_below_an_error_of_the_job_s_own(drop):
    orders = drop()
    orders.put("a.csv", "id,amount\nx,cheap\n")

    def fail(job):
        try:
            job.read("drop").count()
        except Exception as error:
            raise RuntimeError("no orders today") from error

    assert "amount 'cheap' is no decimal(6,2)" in orders.run(fail)["error"]


def test_text_that_is_not_utf8_is_refused_and_a_mark_within_a_file_too(drop):
    people = drop("id string, name string?")
    latin = people.put("a.csv", "id,name\n1,Müller\n".encode("latin-1"))
    joined = people.put("b.csv", "\ufeffid,name\n2,größer\n\ufeffid,name\n3,x\n")
    assert people.run()["error"].splitlines()[1:5] == [
        "- name 'M\ufffdller' is no text in UTF-8:",
        f"    file:{latin} line 2: 1,M\ufffdller",
        "- id begins with a byte order mark, which belongs to a file's beginning: were files joined?:",
        f"    file:{joined} line 3: \ufeffid,name",
    ]


def test_fields_are_read_as_they_stand(drop):
    people = drop("id string, name string?, at timestamp?")
    people.put(
        "a.csv",
        'id,name,at\n007,"a, ""b""",2024-01-15 10:00:00.123456\n 1e3 , NULL ,\n"",x,\n'.replace('""', "4", 0),
    )
    error = people.run()["error"]
    assert "- id is empty:" in error
    people.put("a.csv", 'id,name,at\n007,"a, ""b""",2024-01-15 10:00:00.123456\n 1e3 , NULL ,\n8,"",\n')
    assert people.run()["result"] == [
        ["007", 'a, "b"', "2024-01-15 10:00:00.123456"],
        ["1e3", "NULL", None],
        ["8", None, None],
    ]


def test_what_would_be_cut_off_or_guessed_at_is_refused(drop):
    times = drop("id int, at timestamp?, ok boolean?, share double?")
    file = times.put(
        "a.csv",
        "id,at,ok,share\n1e3,,,\n1,2024-01-15 10:00:00.123456789,,\n2,2024-01-15T10:00:00 EST,,\n3,,yes,\n4,,,1f\n5,,,1e400\n",
    )
    said = [line for line in times.run()["error"].splitlines() if line.startswith("- ")]
    assert said == [
        "- id '1e3' is no int:",
        "- at '2024-01-15 10:00:00.123456789' is no timestamp:",
        "- at '2024-01-15T10:00:00 EST' is no timestamp:",
        "- ok 'yes' is no boolean:",
        "- share '1f' is no double:",
        "- share '1e400' is no double:",
    ]
    assert file.exists()


def test_a_column_may_be_called_as_spark_calls_a_line(drop):
    orders = drop("value int, line string?")
    file = orders.put("a.csv", "value,line\nx,1\n")
    assert f"- value 'x' is no int:\n    file:{file} line 2: x,1\n" in orders.run()["error"]


def test_what_fits_has_no_problems(drop, spark):
    orders = drop()
    orders.put("a.csv", "id,amount\nx,1\n")
    dataset = Dataset.of("drop", orders.spec()["reads"]["drop"])
    assert csv_rows.problems(spark, dataset, ["a.csv"]) is None


@pytest.mark.parametrize("columns", ["id int", "id int, of string", "id int?, of string"])
def test_a_row_that_does_not_fit_stops_a_job_that_does_not_use_its_column(drop, columns):
    here = drop(columns)
    names = [one.split(" ")[0] for one in columns.split(", ")]
    here.put("a.csv", f"{','.join(names)}\n{','.join(['none', 'x'][: len(names)])}\n")
    error = here.run(lambda job: job.read("drop").select(*names[1:]).count())["error"]
    assert "id" in error and "none" in error
