"""Two jobs may have files of one name, and each one's tests get its own."""

import importlib
import sys

import job_modules
import pytest


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder of the platform's and two jobs, each with an `etl.py` that says whose it is, and the platform with a `tools.py`."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    made = [tmp_path / name for name in ("platform", "a", "b")]
    for folder in made:
        folder.mkdir()
        (folder / "etl.py").write_text(f"WHOSE = {folder.name!r}")
        if folder.name != "platform":
            (folder / "job.ts").touch()
    (made[0] / "tools_of_tests.py").write_text("")
    yield made
    sys.modules.pop("etl", None)
    sys.modules.pop("tools_of_tests", None)


def test_each_test_imports_its_own_jobs_file(folders):
    platform, a, b = folders
    for folder in (a, b, a, platform, b):
        job_modules.first(folder / "tests" / "test_it.py", folders)
        assert importlib.import_module("etl").WHOSE == folder.name


def test_what_no_other_folder_has_stays_as_it_is(folders):
    _, a, b = folders
    job_modules.first(a / "tests" / "test_it.py", folders)
    tools, etl = importlib.import_module("tools_of_tests"), importlib.import_module("etl")
    job_modules.first(a / "tests" / "test_other.py", folders)
    assert importlib.import_module("etl") is etl
    job_modules.first(b / "tests" / "test_it.py", folders)
    assert importlib.import_module("tools_of_tests") is tools
