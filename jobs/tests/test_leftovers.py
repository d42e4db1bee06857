"""What nobody will publish any more goes: staged folders and tables of jobs that are no more, or that write elsewhere now."""

import json
from datetime import datetime, timezone

import leftovers
import pytest
from fake_s3 import FakeS3
from leftovers import DAY

NOW = 1_800_000_000_000
HOUR = 3_600_000
LONG_AGO, JUST_NOW = NOW - 2 * DAY, NOW - HOUR
# Of the declared jobs what they write; the stream is in no manifest.
DECLARED = {"kept": ["parquet:shop/out", "postgres:shop.out"], "kept-stream": ["postgres:shop.out"]}


class Bucket(FakeS3):
    """A bucket whose objects have an age; it refuses, as some stores do, to take a folder's marker before what is in it."""

    def __init__(self):
        super().__init__("lake")
        self.ages = {}

    def add(self, key, text="", at=JUST_NOW):
        self.objects[key], self.ages[key] = text.encode(), at

    def job(self, name, version, *folders):
        writes = {
            str(at): {"kind": "parquet", "name": one, "uri": f"parquet:{one}"}
            for at, one in enumerate(folders)
        }
        self.add(f"jobs/{name}/{version}/job.json", json.dumps({"name": name, "writes": writes}))

    def paginate(self, Bucket, Prefix):
        for page in super().paginate(Bucket, Prefix):
            for one in page.get("Contents", []):
                moment = self.ages[one["Key"]] / 1000
                one["LastModified"] = datetime.fromtimestamp(moment, timezone.utc)
            yield page

    def delete_object(self, Bucket, Key):
        assert not Key.endswith("/") or not [
            one for one in self.objects if one.startswith(Key) and one != Key
        ]
        del self.objects[Key]


def left(bucket):
    """Removes what is left over; returns what is still there below the datasets, by its folder."""
    said = []
    leftovers.remove_folders(bucket, "lake", DECLARED, NOW, said.append)
    there = [key for key in bucket.objects if not key.startswith("jobs/")]
    return sorted({key.rsplit("/", 1)[0] for key in there if not key.endswith("current.json")}), said


@pytest.fixture
def bucket():
    made = Bucket()
    made.job("kept", "aaa", "shop/out")
    made.job("gone", "bbb", "shop/out", "shop/own")
    made.add("jobs/manifest.json", "{}")
    made.add("jobs/manifests/abc.json", "{}")
    made.add("jobs/dags-own/ccc/dag.py")
    return made


def test_what_a_job_that_is_no_more_has_staged_goes_with_its_markers(bucket):
    for key in ("", "part-0.parquet", "country=DE/", "country=DE/part-1.parquet", "_SUCCESS"):
        bucket.add(f"shop/out/gone.failed/{key}")
    bucket.add("shop/own/gone.failed~2/part-0.parquet")
    assert left(bucket) == (
        [],
        [
            "removed parquet:shop/out, gone.failed: nobody will publish it",
            "removed parquet:shop/own, gone.failed~2: nobody will publish it",
        ],
    )


def test_what_was_published_stays(bucket):
    pointer = {"run": "gone.good", "history": ["gone.good", "gone.before"]}
    bucket.add("shop/out/current.json", json.dumps(pointer))
    for folder in ("gone.good", "gone.before", "gone.failed"):
        bucket.add(f"shop/out/{folder}/part-0.parquet")
    assert left(bucket)[0] == ["shop/out/gone.before", "shop/out/gone.good"]


@pytest.mark.parametrize(
    "key",
    [
        "shop/out/kept.running/part-0.parquet",
        "shop/out/batch=000000000001/part-0.parquet",
        # A job whose name begins like it, and datasets below and beside.
        "shop/out/gone-not.failed/part-0.parquet",
        "shop/out/gone/kept.failed/part-0.parquet",
        "shop/outer/gone.failed/part-0.parquet",
        "other/gone.failed/part-0.parquet",
        "runs/gone/failed/run.json",
        "checkpoints/gone/a",
    ],
)
def test_nothing_else_is_touched(bucket, key):
    bucket.add(key, at=LONG_AGO)
    assert left(bucket) == ([key.rsplit("/", 1)[0]], [])


def test_what_a_job_writes_no_more_is_left_for_a_day(bucket):
    # A run of its code of before may be under way.
    bucket.job("kept", "before", "shop/former")
    bucket.add("shop/former/kept.old/part-0.parquet", at=LONG_AGO)
    bucket.add("shop/former/kept.new/part-0.parquet", at=LONG_AGO)
    bucket.add("shop/former/kept.new/part-1.parquet", at=JUST_NOW)
    assert left(bucket)[0] == ["shop/former/kept.new"]


def test_what_is_no_description_of_a_job_is_passed_over(bucket):
    bucket.add("jobs/by-hand/ddd/job.json", "no JSON")
    bucket.add("jobs/by-hand/eee/job.json", "[]")
    bucket.add("jobs/by-hand/fff/job.json", '{"writes": {"a": {"kind": "postgres", "name": "a.b"}}}')
    assert left(bucket) == ([], [])


class Cursor:
    """Of psycopg2's what is called; its tables are rows as the query gives them."""

    def __init__(self, *tables):
        self.tables = tables
        self.done = []

    def execute(self, sql, values=()):
        if not sql.startswith("SELECT") and "lock_timeout" not in sql:
            self.done.append((sql, *values))

    def fetchall(self):
        return list(self.tables)


def staged(job, table="shop.out", at=JUST_NOW, **more):
    return json.dumps({"table": table, "job": job, "run": "r", "at": at, **more})


def dropped(*tables, declared=DECLARED):
    cursor = Cursor(*tables)
    leftovers.remove_tables(cursor, declared, NOW, lambda line: None)
    return cursor.done


def test_staged_tables_of_jobs_that_are_no_more_go():
    assert dropped(
        ("shop", "out__staged_1", staged("gone")),
        ("shop", "out__staged_2", staged("kept", at=LONG_AGO)),
        ("shop", "out__staged_3", staged("kept-stream", at=LONG_AGO)),
        ("shop", "out__staged_4", None),
        ("shop", "out__staged_5", "mine"),
        ("order", "group__staged_6", staged("gone", "order.group")),
    ) == [('DROP TABLE "shop"."out__staged_1"',), ('DROP TABLE "order"."group__staged_6"',)]


def test_a_table_that_a_job_writes_no_more_is_left_for_a_day():
    assert dropped(
        ("shop", "old__staged_1", staged("kept", "shop.old", LONG_AGO)),
        ("shop", "old__staged_2", staged("kept", "shop.old", JUST_NOW)),
    ) == [('DROP TABLE "shop"."old__staged_1"',)]


def test_tables_of_the_former_naming_go_a_day_after_they_were_first_seen():
    # Nothing says whose they are: a run that began before the library had the new naming may yet publish one.
    [(sql, mark)] = dropped(("shop", "out__staged", None))
    assert sql == 'COMMENT ON TABLE "shop"."out__staged" IS %s'
    assert json.loads(mark) == {"seen": NOW}
    assert dropped(("shop", "out__staged", json.dumps({"seen": JUST_NOW}))) == []
    assert dropped(("shop", "out__staged", json.dumps({"seen": LONG_AGO}))) == [
        ('DROP TABLE "shop"."out__staged"',)
    ]
