"""Which messages can be read in one way only, as JSON objects of a dataset's columns.

Spark's JSON parser is lenient. It reads the first of two objects and forgets the second, takes the last of two fields of one name, a number
for text and "1,50" for 150, and gives nulls for what is no JSON at all.
"""

from __future__ import annotations

import re

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from . import parse
from .dataset import Column, Dataset

DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
# Types whose texts are looked at here. Those of the others are, once they are texts, by `jobkit.parse`.
DECIDED = ("boolean", "date", "timestamp")
LEVELS = 16  # Within a field that no column reads.
SHOWN = 100  # Characters of a value that a reason shows.

# Loops are possessive (`*+`): Java walks them without recursion, and never goes back.
SPACE = r"[ \t\n\r]*+"
HEX = "[0-9a-fA-F]"
# Without halves of characters that take two, which would become question marks.
ESCAPE = rf'["\\/bfnrt]|u(?:(?![dD][89a-fA-F]){HEX}{{4}}|[dD][89abAB]{HEX}{{2}}\\u[dD][c-fC-F]{HEX}{{2}})'
# U+FFFD is what Java makes of bytes that are no UTF-8.
PLAIN = r'[^"\\\x{FFFD}]'
STRING = rf'"(?:{PLAIN}++|\\(?:{ESCAPE}))*+"'
# Without escapes of letters and digits: such a field could have a column's name without looking like it.
NAME = rf'"(?:{PLAIN}++|\\(?!u00[3-7])(?:{ESCAPE}))*+"'
# Without possessive loops, which Java walks a character at a time through its tree of nodes, and others as one.
INTEGER = "-?[0-9]+"
USUAL = {
    "string": r'"[^"\\\x{FFFD}]*"',
    "boolean": "true|false",
    "int": INTEGER,
    "bigint": INTEGER,
    "double": f"{INTEGER}(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?",
}
QUOTED = r'"(?:[^"\\]++|\\.)*+"'
NUMBER = "-?[0-9]++(?:[.][0-9]++)?+(?:[eE][-+]?[0-9]++)?+"
# What is no text.
OTHER = {"boolean": "true|false|", **dict.fromkeys(("int", "bigint", "double"), f"{NUMBER}|")}
COLON, COMMA = f"{SPACE}:{SPACE}", f"{SPACE},{SPACE}"


def readable(dataset: Dataset, value: SparkColumn) -> SparkColumn:
    """Whether a message has no other reading than the one that Spark's parser gives, if that finds it to be JSON."""
    text, form = value.cast("string"), pattern(dataset)
    is_utf8 = F.encode(F.decode(value, "UTF-8"), "UTF-8") == value
    without = F.replace(text, F.lit("\ufffd"), F.lit("?"))
    odd = text.contains("\ufffd") & is_utf8 & without.rlike(form)
    return text.rlike(usual(dataset)) | text.rlike(form) | odd


def unreadable(dataset: Dataset, text: SparkColumn) -> SparkColumn:
    """Why a message is not `readable`, in words."""
    names = F.json_object_keys(text)
    twice = F.concat_ws(
        ", ",
        *(
            F.when(F.size(names) - F.size(F.array_remove(names, name)) > 1, name)
            for name in dataset.names
        ),
    )
    columns = F.concat_ws("; ", *(_unfit(column, text) for column in dataset.columns))
    return (
        F.when(F.ltrim(text).startswith("\ufeff"), "begins with a byte order mark")
        .when(names.isNull(), "is no JSON object")
        .when(twice != "", F.concat(F.lit("has "), twice, F.lit(" twice")))
        .when(
            ~text.rlike(rf"^{SPACE}{_nested(LEVELS, QUOTED)}{SPACE}\z"),
            f"is more than one JSON object, or one of more than {LEVELS} levels",
        )
        .when(columns != "", columns)
        .otherwise(
            "is no JSON in UTF-8, or has half a character, or a name with escapes of letters"
        )
    )


def pattern(dataset: Dataset) -> str:
    """An object of any fields: those of columns are there once and have what the column takes, others may have anything."""
    known = "|".join(
        f'"{column.name}"{COLON}{_value(column)}(?<f{at}>)'
        for at, column in enumerate(dataset.columns)
    )
    # The group behind a column's field is empty, and is found again anywhere once that field was there.
    again = "|".join(rf'\k<f{at}>"{name}"' for at, name in enumerate(dataset.names))
    other = f'(?!"(?:{"|".join(dataset.names)})"){NAME}{COLON}{_anything(STRING)}'
    field = f"(?:{known}|{other})(?!{COMMA}(?:{again})){SPACE}"
    return rf'^{SPACE}\{{{SPACE}(?:{field}(?:,{SPACE}(?=")|(?=\}})))*+\}}{SPACE}\z'


def usual(dataset: Dataset) -> str:
    """What most encoders write, all of which `pattern` takes, and three times as quickly seen: all columns in their order and no other field,
    a blank behind colons and commas or none, and texts without escapes."""
    fields = ", ?".join(f'"{column.name}": ?{_usual(column)}' for column in dataset.columns)
    return rf"^\{{{fields}\}}\z"


def _usual(column: Column) -> str:
    digits = DECIMAL.fullmatch(column.type)
    if digits:
        number = INTEGER + _point(int(digits[2]))
        token = f'"{number}"|{number}'
    else:
        token = USUAL.get(column.type) or f'"(?:{parse.PATTERNS[column.type]})"'
    return f"(?:{token}|null)" if column.nullable else f"(?:{token})"


def _unfit(column: Column, text: SparkColumn) -> SparkColumn:
    """What is wrong with a column's field, or null."""
    found = F.regexp_extract(text, f'"{column.name}"{COLON}({_anything(QUOTED)})', 1)
    shown = F.substring(found, 1, SHOWN)
    said = F.concat(F.lit(f"{column.name} "), shown, F.lit(f" is no {column.type}"))
    return F.when((found != "") & ~found.rlike(rf"^{_value(column)}\z"), said)


def _value(column: Column) -> str:
    digits = DECIMAL.fullmatch(column.type)
    if digits:
        exact = _exact(int(digits[2]))
        token = f'{exact}|"[+]?{exact}"'
    else:
        text = f'"(?:{parse.PATTERNS[column.type]})"' if column.type in DECIDED else STRING
        token = OTHER.get(column.type, "") + text
    return f"(?:null|{token})"


def _exact(scale: int) -> str:
    """A number with so many digits after its point and zeros behind them; those that an exponent moves there count."""
    forms = [rf"{_point(scale)}(?:[eE][+]?[0-9]+)?"]
    forms += [rf"{_point(scale - moved)}[eE]-0*{moved}" for moved in range(1, scale + 1)]
    return rf"-?[0-9]+(?:{'|'.join(forms)})(?![0-9.eE])"


def _point(scale: int) -> str:
    return f"(?:[.][0-9]{{1,{scale}}}0*)?" if scale else "(?:[.]0+)?"


def _nested(levels: int, string: str) -> str:
    deeper = f"|{_nested(levels - 1, string)}" if levels > 1 else ""
    return rf'[\[{{](?:[^"\[\]{{}}]++|{string}{deeper})*+[\]}}]'


def _anything(string: str) -> str:
    return rf'(?:{string}|[^\s",:\[\]{{}}]++|{_nested(LEVELS, string)})'
