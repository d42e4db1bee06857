"""A bucket that holds others' objects is left alone unless the stack file gives it away."""

import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

SCRIPT = Path(__file__).parents[2] / "infra" / "stores" / "make-bucket.py"


class ClientError(Exception):
    response = {"Error": {"Code": "404"}}


class Bucket:
    """Of boto3 what the script calls; `keys` is None where there is no bucket."""

    def __init__(self, keys):
        self.keys = keys

    def head_bucket(self, Bucket):
        if self.keys is None:
            raise ClientError

    def create_bucket(self, Bucket):
        self.keys = []

    def list_objects_v2(self, Bucket, Prefix, MaxKeys):
        return {"KeyCount": len([key for key in self.keys if key.startswith(Prefix)][:MaxKeys])}

    def put_object(self, Bucket, Key):
        self.keys.append(Key)


told = []
READER = {"READER": "reader", "READER_SECRET_KEY": "secret", "READER_FOLDERS": "lake exports/out"}


def make(monkeypatch, keys, **env):
    told.clear()
    bucket = Bucket(keys)
    boto3, botocore, exceptions = (ModuleType(name) for name in ("boto3", "botocore", "exceptions"))
    boto3.Session = lambda: SimpleNamespace(client=lambda service: bucket)
    reader = ModuleType("bucket_reader")
    reader.let_read = lambda session, *given: told.append(given)
    exceptions.ClientError = ClientError
    for name, module in (("bucket_reader", reader), ("boto3", boto3), ("botocore", botocore), ("botocore.exceptions", exceptions)):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "argv", ["make-bucket.py", "lake", "spark-events"])
    for name, value in {**READER, **env}.items():
        monkeypatch.setenv(name, value)
    runpy.run_path(str(SCRIPT), run_name="__main__")
    return bucket.keys


@pytest.mark.parametrize("keys", [None, [], ["spark-events/"], ["spark-events/app-1", "jobs/manifest.json"]])
def test_a_bucket_that_is_new_empty_or_the_platforms_gets_its_folders(monkeypatch, keys):
    assert make(monkeypatch, keys)[-1] == "spark-events/"
    assert told == [("lake", "reader", "secret", ["lake", "exports/out"])]


def test_a_bucket_of_others_objects_is_refused_and_left_as_it_is(monkeypatch, capsys):
    keys = ["photos/1.jpg", "spark-events-of-mine/1"]
    with pytest.raises(SystemExit) as ended:
        make(monkeypatch, keys)
    assert ended.value.code == 65
    assert keys == ["photos/1.jpg", "spark-events-of-mine/1"]
    assert "headwater:objectStore.takeOver: true" in capsys.readouterr().err


def test_it_is_taken_where_the_stack_file_says_so(monkeypatch):
    assert make(monkeypatch, ["photos/1.jpg"], TAKE_OVER="yes") == ["photos/1.jpg", "spark-events/"]


@pytest.mark.parametrize("keys", [None, [], ["spark-events/"]])
def test_a_rehearsal_makes_nothing(monkeypatch, capsys, keys):
    before = keys and [*keys]
    with pytest.raises(SystemExit) as ended:
        make(monkeypatch, keys, REHEARSE="1")
    assert ended.value.code is None
    assert (keys, told) == (before, [])
    assert capsys.readouterr().out == ("1: make the bucket lake\n" if keys is None else "")


def test_a_rehearsal_refuses_what_would_be_refused(monkeypatch, capsys):
    with pytest.raises(SystemExit) as ended:
        make(monkeypatch, ["photos/1.jpg"], REHEARSE="1")
    assert ended.value.code == 65
    assert "holds objects that are not the platform's" in capsys.readouterr().err
