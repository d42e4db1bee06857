"""A dataset as a job's `job.json` declares it. Nothing here needs Spark: plain services use it too."""

from __future__ import annotations

from dataclasses import dataclass
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
    def ddl(self) -> str:
        """Its schema in Spark's DDL; nothing is said about nulls, which readers check themselves."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)
