"""A dataset as a job's `job.json` declares it. Nothing here needs Spark: plain services use it too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Column:
    """A column: its name, its type in Spark's DDL, and whether it may be null."""

    name: str
    type: str
    nullable: bool


@dataclass(frozen=True)
class Dataset:
    """What a job reads or writes. `options` has what only its kind has, such as a topic's `key`."""

    role: str
    kind: str
    name: str
    uri: str
    columns: tuple[Column, ...]
    options: dict[str, Any]

    @staticmethod
    def of(role: str, spec: dict[str, Any]) -> Dataset:
        """From its part of `job.json`."""
        own = {"kind", "name", "uri", "columns"}
        return Dataset(
            role=role,
            columns=tuple(Column(**column) for column in spec["columns"]),
            options={key: value for key, value in spec.items() if key not in own},
            **{key: spec[key] for key in own - {"columns"}},
        )

    @property
    def names(self) -> list[str]:
        """The names of its columns, in order."""
        return [column.name for column in self.columns]

    def type_of(self, column: str) -> str:
        """The type of a column, in Spark's DDL; raises KeyError where there is none of the name."""
        return {one.name: one.type for one in self.columns}[column]

    @property
    def required(self) -> list[str]:
        """The columns that are never null."""
        return [column.name for column in self.columns if not column.nullable]

    @property
    def key(self) -> list[str]:
        """The columns that make a row one; none where rows have no key. What a topic calls its key is no such thing."""
        kinds = ("primaryKey", "partitionKey", "clusteringKey")
        return [name for kind in kinds for name in self.options.get(kind, ())]

    @property
    def replaces(self) -> str:
        """What rows of a write take the place of: `all` rows, those with their `keys`, those of the run's `day(column)`, or `none`, so that
        they are added."""
        if self.kind == "topic":
            return "none"
        return self.options.get("replaces") or ("keys" if self.key else "all")

    def replacing(self, what: str) -> Dataset:
        """The same, whose rows take the place of others than declared."""
        return replace(self, options={**self.options, "replaces": what})

    @property
    def ddl(self) -> str:
        """Its schema in Spark's DDL; nothing is said about nulls, which readers check themselves."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)
