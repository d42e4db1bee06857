"""Which modules a test imports: those of its own job, whatever files of their names other jobs and the platform's tests have."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def first(test: Path, folders: Sequence[Path]) -> None:
    """Have imports look into the folder of a test's job first, and forget what was imported from another folder under the name of one of its files.

    :param test: the file of the test. :param folders: all that tests import from, those of the platform's own tests before those of the jobs.
    """
    own = next((folder for folder in folders if folder in test.parents and (folder / "job.ts").exists()), None)
    ordered = folders if own is None else [own, *(one for one in folders if one != own)]
    paths = [str(folder) for folder in ordered]
    if sys.path[: len(paths)] == paths:
        return
    sys.path[:] = [*paths, *(path for path in sys.path if path not in paths)]
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not file or "." in name or Path(file).parent not in folders:
            continue
        found = next((path for folder in ordered if (path := folder / f"{name}.py").exists()), None)
        if found is not None and found != Path(file):
            del sys.modules[name]
