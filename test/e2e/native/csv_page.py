"""A page of CSV files at the edges of what Comet's reader and Spark's make of text: what is read of each, by the way that is on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jobkit import csv_files, csv_folder, csv_native
from jobkit.dataset import Dataset
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

ABC = "a string?, b string?, c int?"
# Beyond the beginning of a file, which is looked at before.
MANY = "".join(f"row {number},s,{number}\n" for number in range(1000))

# Of these all is told from what Comet's reader gives: columns, text, and what the folder declares.
FIT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "plain": (ABC, "a,b,c\nx,y,1\nz,,2\n", {}),
    "without an end of the last line": (ABC, "a,b,c\nx,y,1\nz,,2", {}),
    "lines as Windows ends them": (ABC, "a,b,c\r\nx,y,1\r\nz,,\r\n", {}),
    "text at their end, and one that is not ended": ("a string?, b string?", "a,b\r\nx,y\r\nz,\r\nu,v", {}),
    "some as Windows ends them": (ABC, "a,b,c\r\nx,y,1\nz,,2\r\n", {}),
    "a byte order mark": (ABC, "\ufeffa,b,c\nx,y,1\n", {}),
    "blanks": (ABC, "a,b,c\n  x y , \u00a0y\u3000,  1 \n z,   ,\n", {}),
    "signs": (ABC, "a,b,c\n#x,\\y\\n,1\n'z',😀é,2\n\\N,//,3\n", {}),
    "a line of delimiters": (ABC, "a,b,c\nx,y,1\n,,\nz,,2\n", {}),
    "a header alone": (ABC, "a,b,c\n", {}),
    "other orders": (ABC, "c,b,a\n3,q,z", {"header": "any order"}),
    "more columns": (ABC, "c,f,b,a,\n3,p,q,z,\n", {"header": "at least"}),
    "tabs between": (ABC, "a\tb\tc\nx\ty\t1\nz\t\t\n\t\t4\n", {"delimiter": "\t"}),
    "as Hive has it": (ABC, "a\x01b\x01c\nx\x01\"y\x011\n\x01z\x01\n", {"delimiter": "\x01", "quote": "none"}),
    "semicolons between": (ABC, "a;b;c\nx, 1;y;1\n", {"delimiter": ";"}),
    "quotes that are none": (ABC, 'a,b,c\n"x,y",1\n', {"quote": "none"}),
    "other quotes": (ABC, "a,b,c\n\"x\",y,1\n", {"quote": "'"}),
    "what means null": (ABC, "a,b,c\nNA,y,NA \nx,-,1\n", {"nulls": {"a": ["NA"], "b": ["-"], "c": ["NA"]}}),
    "a check": (ABC, "a,b,c\nx,y,1\nz,,\n", {"checks": ["c > 0"]}),
    "a format": ("a string?, d date?", "a,d\nx,15.01.2024\ny,\n", {"formats": {"d": "dd.MM.yyyy"}}),
}
# Of these something is, or may be, something else for Spark's reader, which is to read them.
ODD: dict[str, tuple[str, str | bytes, dict[str, Any]]] = {
    "quotes": (ABC, f'a,b,c\n{MANY}"x",y,1\n', {}),
    "a line break in quotes": (ABC, f'a,b,c\n{MANY}"x\nq",y,1\n', {}),
    "a delimiter in quotes": (ABC, f'a,b,c\n{MANY}"x,q",1\n', {}),
    "nothing in quotes": (ABC, f'a,b,c\n{MANY}"",y,1\n', {}),
    "other quotes that are used": (ABC, f"a,b,c\n{MANY}'x,r',y,1\n", {"quote": "'"}),
    "quotes in a column more": (ABC, 'a,e,b,c\nx,5,y,1\nx,"5",y,1\n', {"header": "at least"}),
    "what Comet takes for quotes": (ABC, f"a,b,c\n{MANY}\x01x\x01y,y,1\n", {}),
    "a delimiter in them": (ABC, f"a,b,c\n{MANY}\x01x,y\x01,y,1\n", {}),
    "a line break in them": (ABC, f"a,b,c\n{MANY}\x01x\ny\x01,y,1\n", {}),
    "the same with another delimiter": (ABC, f"a\x01b\x01c\n{MANY.replace(',', chr(1))}\x02x\x02y\x01y\x011\n", {"delimiter": "\x01"}),
    "a carriage return": (ABC, "a,b,c\nx,y,1\rz,,2\n", {}),
    "one in a line": (ABC, "a,b,c\nx,\ry,1\n", {}),
    "two": (ABC, "a,b,c\r\nx,y,1\r\r\nz,,2\r\n", {}),
    "tabs": (ABC, "a,b,c\n\tx\t,y,1\n", {}),
    "a line of nothing": (ABC, "a,b,c\nx,y,1\n\nz,,2\n", {}),
    "a line of blanks": (ABC, "a,b,c\nx,y,1\n   \nz,,2\n", {}),
    "a line of tabs": (ABC, "a\tb\tc\nx\ty\t1\n\t\t\n", {"delimiter": "\t"}),
    "too few": (ABC, "a,b,c\nx,y\n", {}),
    "too many": (ABC, "a,b,c\nx,y,1,2\n", {}),
    "another encoding": (ABC, b"a,b,c\nx\xff,y,1\n", {}),
    "what is left of one": (ABC, "a,b,c\nx\ufffd,y,1\n", {}),
    "files that were joined": (ABC, "a,b,c\n\ufeffx,y,1\n", {}),
    "a character 0": (ABC, "a,b,c\nx\0,y,1\n", {}),
    "one column": ("a string?", "a\nx\n  \ny\n", {}),
    "null where there is none": ("a string?, b string", "a,b\nx,y\nz,\n", {}),
    "a check that fails": (ABC, "a,b,c\nx,y,1\nz,,-2\n", {"checks": ["c > 0"]}),
    "a check that is none": (ABC, "a,b,c\nx,y,1\n", {"checks": ["d > 0"]}),
    "another format": ("a string?, d date?", "a,d\nx,15.13.2024\n", {"formats": {"d": "dd.MM.yyyy"}}),
}
# Values of each type that are some, and that are none.
VALUES = {
    "int": ("1 +1 -1 007 2147483647 -2147483648", "2147483648 1.0 1e3 0x1 1L -- 1_0 ١"),
    "bigint": ("9223372036854775807 -9223372036854775808", "9223372036854775808 1.5"),
    "double": (
        "1. .5 -.5e3 1e-400 NaN Infinity -Infinity -0 4.9e-324 1.7976931348623157e308 0.1 1e23 9007199254740993 2.2250738585072011e-308",
        "1e400 nan inf 1f 1d 0x1p3 1e",
    ),
    "decimal(6,2)": ("1 1.5 1.500 1. -1.5 +1.5 9999.99 00001.50 -0.00", "1.505 10000 9999.995 .5 1e2 0.004"),
    "decimal(38,10)": ("-1234567890123456789012345678.0123456789 0.0000000001", "0.00000000001"),
    "boolean": ("true TRUE False", "t 1 yes falſe"),
    "date": (
        "2024-02-29 0001-01-01 9999-12-31 1582-10-10",
        "2024-1-5 2024-02-30 1500-02-29 2024 10000-01-01 2024-01-15T",
    ),
    "timestamp": (
        "2024-01-15T10:00 2024-01-15T10:00:00.1234560 2024-01-15T10:00:00Z 2024-01-15T10:00:00+01:00 2024-01-15T10:00:00-0530 "
        "0002-01-01T00:00:00 9998-12-31T23:59:59.999999 1883-11-18T12:00:00 1969-12-31T23:59:59.999999 2024-01-15T10:00:00+18:00",
        "2024-01-15T10 2024-01-15T10:00:00.1234567 2024-01-15T24:00:00 2024-01-15T23:59:60 2024-01-15T10:00:00+18:01",
    ),
}


def page(spark: SparkSession, folder: Path, on: bool) -> dict[str, list[str]]:
    """The rows of each file as text, or why there are none; raises AssertionError where another reader has read it.

    :param on: whether Comet is on.
    """
    os.environ["HEADWATER_BASE"] = f"file:{folder}"
    csv_native.WORTH = 0
    found = {name: _read(spark, folder, *one, native=on) for name, one in FIT.items()}
    found |= {name: _read(spark, folder, *one, native=False) for name, one in ODD.items()}
    for kind, (some, none) in VALUES.items():
        columns, given = f"a string?, c {kind}?", some.split(" ")
        text = "a,c\n" + "".join(f"{value},{value}\n" for value in given)
        found[kind] = _read(spark, folder, columns, text, {}, native=on)
        for value in none.split(" "):
            found[f"{kind} {value}"] = _read(spark, folder, columns, f"{text}x,{value}\n", {}, native=False)
    return found


def _read(
    spark: SparkSession, folder: Path, columns: str, text: str | bytes, options: dict[str, Any], *, native: bool
) -> list[str]:
    named = (one.split(" ") for one in columns.split(", "))
    spec = [{"name": name, "type": kind.removesuffix("?"), "nullable": kind.endswith("?")} for name, kind in named]
    dataset = Dataset.of("in", {"kind": "csv", "name": "in", "uri": "csv:in", "columns": spec, "checks": [], **options})
    file = folder / "in" / "the file 1%.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        rows, count = csv_folder.read(spark, dataset, csv_files.look(dataset))
        plan = rows._jdf.queryExecution().executedPlan().toString()
        assert (csv_native.SCAN in plan) == native, f"{text[-200:]!r} is read by {plan}"
        found = sorted(repr(row.asDict()) for row in rows.collect())
        assert count == (len(found) if native else None), f"{count} of {found}"
        return found or ["no row"]
    except (csv_folder.DataError, PySparkException) as error:
        return [csv_folder.DOES_NOT_FIT if csv_folder.stopped(error) else str(error)]
