"""Small files in a bucket and in a folder are the same to who reads and writes them."""

import gzip
from datetime import datetime, timezone
from io import BytesIO

import pytest
from botocore.exceptions import ClientError
from jobkit import object_store, storage
from jobkit.watermark import File

NAMES = ["june[2] 50%.csv", "a%20b.csv", "größe+1.csv", "x#y?.csv", "line\nbreak.csv", " lead .csv"]


class Store:
    """Of boto3's client what is called, with two keys a page; a folder is deleted once it is empty, as in a store of plain files."""

    def __init__(self):
        self.found = {}

    def get_object(self, Bucket, Key, Range="bytes=0-"):  # noqa: N803
        if Key not in self.found:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": BytesIO(self.found[Key][int(Range[6:-1]) :])}

    def put_object(self, Bucket, Key, Body):  # noqa: N803
        self.found[Key] = Body

    def copy(self, source, bucket, key):
        self.found[key] = self.found[source["Key"]]

    def delete_objects(self, Bucket, Delete):  # noqa: N803
        for one in Delete["Objects"]:
            key = one["Key"]
            if key.endswith("/") and any(other != key and other.startswith(key) for other in self.found):
                return {"Errors": [{"Key": key, "Code": "DirectoryNotEmpty", "Message": "it has others"}]}
            self.found.pop(key, None)
        return {}

    def get_paginator(self, _):
        return self

    def paginate(self, Bucket, Prefix, Delimiter=None):  # noqa: N803
        keys = sorted(key for key in self.found if key.startswith(Prefix))
        rests = {key: key.removeprefix(Prefix) for key in keys}
        folders = sorted({f"{Prefix}{rest.split('/')[0]}/" for rest in rests.values() if Delimiter and "/" in rest})
        files = [key for key in keys if not (Delimiter and "/" in rests[key])]
        moment = datetime(2026, 11, 28, 1, 2, 3, 456000, tzinfo=timezone.utc)
        listed = [{"Key": key, "LastModified": moment, "Size": len(self.found[key])} for key in files]
        yield {"CommonPrefixes": [{"Prefix": one} for one in folders]}
        for at in range(0, len(listed), 2):
            yield {"Contents": listed[at : at + 2]}


@pytest.fixture(params=["bucket", "folder"])
def base(request, tmp_path, monkeypatch):
    store = object_store.Bucket("lake", Store())
    monkeypatch.setattr(object_store, "bucket", lambda name: {"lake": store}[name])
    return "s3a://lake" if request.param == "bucket" else f"file:{tmp_path}"


def put(base, path, data):
    files, key = storage._at(f"{base}/{path}")
    files.write(key, data)


def test_names_of_all_kinds_are_listed_and_read(base):
    for name in NAMES:
        put(base, f"in/{name}", name.encode())
    put(base, "in/sub/x.csv", b"x")
    files, folders = storage.listed(f"{base}/in/")
    assert ([file.name for file in files], folders) == (sorted(NAMES), ["sub"])
    assert {file.size for file in files} == {len(name.encode()) for name in NAMES}
    assert [storage.beginning(f"{base}/in/{name}", 4) for name in NAMES] == [name.encode()[:4] for name in NAMES]
    assert storage.last(f"{base}/in/a%20b.csv", 9) == b"v"
    assert (storage.listed(f"{base}/none"), storage.folders(base)) == (([], []), ["in"])


def test_when_a_file_was_written_is_told_in_milliseconds(monkeypatch):
    store = Store()
    store.found["in/a"] = b"1"
    moment = datetime(2026, 11, 28, 1, 2, 3, 456000, tzinfo=timezone.utc)
    assert object_store.Bucket("lake", store).listed("in")[0] == [File("a", int(moment.timestamp() * 1000), 1)]


def test_json_is_there_or_none(base):
    assert storage.read_json(f"{base}/runs/a.json") is None
    storage.write_json(f"{base}/runs/a.json", {"é": [1, None]})
    storage.copy(f"{base}/runs/a.json", f"{base}/other/b.json")
    assert storage.read_json(f"{base}/other/b.json") == {"é": [1, None]}


def test_a_folder_goes_with_all_that_is_in_it(base):
    for path in ("gone/a", "gone/b/c", "gone/b/d", "gone-not/a"):
        put(base, path, b"1")
    if base.startswith("s3a"):
        # As S3A keeps them.
        for folder in ("gone/", "gone/b/"):
            put(base, folder, b"")
    storage.delete(f"{base}/gone")
    storage.delete(f"{base}/never")
    assert storage.folders(base) == ["gone-not"]


def test_what_is_packed_is_read_unpacked_where_it_is_asked_for(base):
    put(base, "a.csv.GZ", gzip.compress(b"id\n") + gzip.compress(b"1\n"))
    put(base, "b.csv", b"id\n1\n")
    assert storage.beginning(f"{base}/a.csv.GZ", 100) == b"id\n1\n"
    assert storage.digest(f"{base}/a.csv.GZ", unpack=True) == storage.digest(f"{base}/b.csv")
    assert storage.digest(f"{base}/a.csv.GZ") != storage.digest(f"{base}/b.csv")
    put(base, "c.csv.gz", b"")
    with pytest.raises(EOFError, match="it is empty"):
        storage.beginning(f"{base}/c.csv.gz", 100)


def test_the_bucket_is_reached_as_sparks_settings_say():
    s3a = "spark.hadoop.fs.s3a."
    given = {f"{s3a}endpoint": "http://s3:7070", f"{s3a}endpoint.region": "r", f"{s3a}access.key": "k", f"{s3a}secret.key": "s"}
    assert object_store.access(given) == {
        "endpoint_url": "http://s3:7070",
        "region_name": "r",
        "aws_access_key_id": "k",
        "aws_secret_access_key": "s",
    }
    # By the process's role.
    assert object_store.access({f"{s3a}endpoint": "https://s3", f"{s3a}endpoint.region": "r"}) == {"region_name": "r"}
