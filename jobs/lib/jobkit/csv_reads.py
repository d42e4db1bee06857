"""The CSV files that a run reads: its folders as they were when it first looked, held to what they were then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyspark.sql import DataFrame, SparkSession

from . import csv_files, csv_folder
from .dataset import Dataset
from .errors import Meanwhile


class CsvReads:
    """Reads of one run.

    :param remark: is told what whoever looks at the run should know.
    """

    def __init__(self, spark: SparkSession, remark: Callable[[str], None]) -> None:
        self._spark, self._remark = spark, remark
        self._folders: dict[str, csv_files.Folder] = {}
        self._read: dict[str, tuple[Dataset, set[str]]] = {}

    def folder(self, dataset: Dataset) -> csv_files.Folder:
        """What lay in a folder when the run first looked."""
        if dataset.role not in self._folders:
            self._folders[dataset.role] = csv_files.look(dataset)
            for remark in self._folders[dataset.role].remarks:
                self._remark(remark)
        return self._folders[dataset.role]

    def rows(
        self, dataset: Dataset, files: Sequence[str] | None, *, file: bool
    ) -> tuple[DataFrame, int | None]:
        """The rows of the named files, or of all, and their number, as `csv_folder.read` has them."""
        folder = self.folder(dataset)
        names = [one.name for one in folder.files] if files is None else list(files)
        self._read.setdefault(dataset.role, (dataset, set()))[1].update(names)
        return csv_folder.read(self._spark, dataset, folder, names, file=file, remark=self._remark)

    @property
    def read(self) -> list[tuple[Dataset, list[str]]]:
        """Which files were read, by their datasets."""
        return [(dataset, sorted(names)) for dataset, names in self._read.values()]

    def refuse_changed(self) -> None:
        """Raise Meanwhile where a file that was read is another one by now: what was read of it may be of both."""
        for dataset, names in self.read:
            before = {one.name: one for one in self._folders[dataset.role].files}
            now = csv_files.look(dataset).files
            changed = [
                csv_files.address(dataset, one.name)
                for one in now
                if one.name in names and one != before.get(one.name)
            ]
            if changed:
                raise Meanwhile(
                    f"{dataset.uri} was written to while it was read, which has to begin anew: {', '.join(changed)}"
                )
