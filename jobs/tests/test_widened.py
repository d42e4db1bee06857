"""A folder of Parquet whose columns were widened since is read as declared; another change is refused by name."""

from datetime import date
from decimal import Decimal

import pytest
from jobkit import parquet_folder
from jobkit.dataset import Column, Dataset
from jobkit.errors import DataError
from jobkit.parquet_types import segments, widens

# Type and value as written, type and value as read.
WIDER = [
    ("int", -7, "bigint", -7),
    ("int", 2**31 - 1, "double", 2147483647.0),
    ("int", 2**31 - 1, "decimal(12,2)", Decimal("2147483647.00")),
    ("bigint", 2**63 - 1, "decimal(19,0)", Decimal(2**63 - 1)),
    ("bigint", -7, "decimal(38,18)", Decimal("-7.000000000000000000")),
    ("decimal(6,2)", Decimal("1.50"), "decimal(20,2)", Decimal("1.50")),
    ("decimal(6,2)", Decimal("-9999.99"), "decimal(12,4)", Decimal("-9999.9900")),
    ("decimal(12,2)", Decimal("1.50"), "decimal(38,18)", Decimal("1.500000000000000000")),
    ("string", "as it was", "string", "as it was"),
]
OTHER = [
    ("bigint", 7, "int"),
    ("bigint", 7, "double"),
    ("bigint", 7, "decimal(18,0)"),
    ("int", 7, "decimal(11,2)"),
    ("int", 7, "string"),
    ("string", "7", "int"),
    ("boolean", True, "int"),
    ("double", 1.5, "decimal(12,2)"),
    ("decimal(12,2)", Decimal("1.50"), "double"),
    ("decimal(12,2)", Decimal("1.50"), "decimal(12,4)"),
    ("decimal(12,2)", Decimal("1.50"), "decimal(6,2)"),
    ("date", date(2024, 1, 15), "timestamp"),
]


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")


def folder(kinds):
    columns = tuple(Column(f"c{place}", kind, True) for place, kind in enumerate(kinds))
    return Dataset("out", "parquet", "out", "parquet:out", columns, {})


def write(spark, number, kinds, *rows):
    dataset = folder(kinds)
    parquet_folder.write_batch(dataset, spark.createDataFrame(rows, dataset.ddl), number)


def test_widened_columns_are_read_with_their_values(spark):
    before, values, now, expected = zip(*WIDER, strict=True)
    write(spark, 0, before, values, [None] * len(values))
    rows = parquet_folder.read(spark, folder(now))
    assert (
        rows.schema.simpleString()
        == f"struct<{','.join(f'c{n}:{one}' for n, one in enumerate(now))}>"
    )
    assert [tuple(row) for row in rows.orderBy("c0").collect()] == [(None,) * len(now), expected]
    assert rows.where("c0 = -7 and c4 is not null").count() == 1


def test_each_other_type_is_refused_by_column_and_types(spark):
    before, values, now = zip(*OTHER, strict=True)
    write(spark, 0, before, values)
    with pytest.raises(DataError) as failed:
        parquet_folder.read(spark, folder(now))
    wrong = [
        f"column 'c{place}' was written as {old} (folder batch=000000000000), declared is {new}"
        for place, (old, _, new) in enumerate(OTHER)
    ]
    assert str(failed.value) == (
        f"parquet:out cannot be read: {'; '.join(wrong)}. Declare the type that it was written with, and a new column for the other; "
        "or let the job that writes it write all of it again"
    )


def test_a_streams_folder_has_rows_from_before_and_after(spark):
    for number in range(5):
        write(spark, number, ["int"] if number < 3 else ["bigint"], (number,))
    # A column that came later is null in what was written before.
    write(spark, 5, ["bigint", "string"], (2**40, "new"))
    rows = parquet_folder.read(spark, folder(["bigint", "string"])).orderBy("c0").collect()
    assert [tuple(row) for row in rows] == [*((n, None) for n in range(5)), (2**40, "new")]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("i", [(0, 1)]),
        ("iiiiiiiiii", [(0, 10)]),
        ("iiilllllll", [(0, 3), (3, 10)]),
        ("iiiiiiiiil", [(0, 9), (9, 10)]),
        ("ilddddd", [(0, 1), (1, 2), (2, 7)]),
    ],
)
def test_few_files_are_opened_to_find_where_types_change(kinds, expected):
    opened = []
    assert segments(range(len(kinds)), lambda at: opened.append(at) or {"a": kinds[at]}) == expected
    assert len(set(opened)) <= 2 * len(expected) * len(kinds).bit_length()


def test_a_type_widens_when_each_value_of_it_is_one_of_the_other():
    assert all(widens(before, now) for before, _, now, _ in WIDER)
    assert not any(widens(before, now) for before, _, now in OTHER)
