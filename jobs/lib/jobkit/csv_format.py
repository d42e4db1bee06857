"""How the files of a CSV folder are written: what its declaration says, for the rest commas, double quotes and the declared columns in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from . import parse
from .dataset import Column as Declared
from .dataset import Dataset
from .errors import DataError

MALFORMED = "_malformed"
MARK = "\ufeff"  # A byte order mark, as Windows begins its files with.
NO_UTF8 = "\ufffd"  # What Spark makes of bytes that are no character.
# Spark has a quote always; what it takes for none, the character 0, is one too where a file has it. This is no character.
NO_QUOTE = "\uffff"


@dataclass(frozen=True)
class CsvFormat:
    """How files are written.

    `quote` is None where quotes are characters as others, `header` is `exact`, `any order` or `at least`, `nulls` has the texts that mean
    null by the column, and `formats` how dates and timestamps are written.
    """

    delimiter: str
    quote: str | None
    header: str
    nulls: dict[str, list[str]]
    formats: dict[str, str]

    @staticmethod
    def of(dataset: Dataset) -> CsvFormat:
        """As a dataset declares it."""
        options = dataset.options
        quote = options.get("quote", '"')
        nulls = options.get("nulls", [])
        every = nulls if isinstance(nulls, dict) else {name: nulls for name in dataset.names}
        return CsvFormat(
            delimiter=options.get("delimiter", ","),
            quote=None if quote == "none" else quote,
            header=options.get("header", "exact"),
            nulls={name: list(markers) for name, markers in every.items() if markers},
            formats=dict(options.get("formats", {})),
        )

    @property
    def options(self) -> dict[str, str]:
        """Spark's options. A quote in quotes is two."""
        quote = self.quote or NO_QUOTE
        return {
            "sep": self.delimiter,
            "quote": quote,
            "escape": quote,
            "columnNameOfCorruptRecord": MALFORMED,
            "ignoreLeadingWhiteSpace": "true",
            "ignoreTrailingWhiteSpace": "true",
        }

    def given(self, column: Declared, field: Column) -> Column:
        """The text of a field, null where it means null."""
        markers = self.nulls.get(column.name)
        return F.when(~field.isin(markers), field) if markers else field

    def value(self, column: Declared, text: str, first: bool) -> Column:
        """The value of a text; null for one that is none, or that is no text in UTF-8. `text` is an SQL expression.

        :param first: whether it is the row's first: where files were joined, a byte order mark may stand before it.
        """
        parsed = parse.value(text, column.type, self.formats.get(column.name))
        if column.type != "string":
            return parsed
        broken = F.expr(text).contains(NO_UTF8)
        return F.when(~(broken | F.expr(text).startswith(MARK)) if first else ~broken, parsed)

    def kind(self, column: Declared) -> str:
        """What a value of a column is, in words."""
        if column.type == "string":
            return "text in UTF-8"
        format = self.formats.get(column.name)
        return column.type if format is None else f"{column.type} of the format {format}"


def of(dataset: Dataset) -> CsvFormat:
    """How the files of a dataset are written; raises DataError for dates in a format that is none."""
    format = CsvFormat.of(dataset)
    for column in dataset.columns:
        try:
            parse.value("''", column.type, format.formats.get(column.name))
        except ValueError as error:
            raise DataError(
                f'{dataset.uri} has the format "{format.formats[column.name]}" for {column.name}: {error}; mend it in jobs/datasets.ts'
            ) from None
    return format


@dataclass(frozen=True)
class Layout:
    """Files that have the same columns in the same order."""

    columns: tuple[str, ...]
    files: tuple[str, ...]

    def fields(self, dataset: Dataset) -> list[str]:
        """What Spark calls the fields of a row: those that are declared by their names, others by their places."""
        declared = set(dataset.names)
        return [name if name in declared else f"_{place}" for place, name in enumerate(self.columns)]

    def ddl(self, dataset: Dataset) -> str:
        """All fields as text, and what is no record, in Spark's DDL."""
        return ", ".join(f"`{name}` string" for name in [*self.fields(dataset), MALFORMED])


def layouts(columns: dict[str, Sequence[str]]) -> list[Layout]:
    """Files by their columns, as few layouts as there are."""
    found: dict[tuple[str, ...], list[str]] = {}
    for file, names in columns.items():
        found.setdefault(tuple(names), []).append(file)
    return [Layout(names, tuple(files)) for names, files in found.items()]
