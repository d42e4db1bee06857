"""A file that is replaced while a run reads it: what was read may be of both, and another try reads the new one."""

import pytest
from csv_drop import Drop
from jobkit.errors import Meanwhile
from jobkit.job import Job

TARGET = {
    "kind": "lake",
    "name": "shop.copied",
    "uri": "lake:shop.copied",
    "columns": [
        {"name": "id", "type": "string", "nullable": False},
        {"name": "amount", "type": "decimal(6,2)", "nullable": True},
    ],
    "primaryKey": ["id"],
}


@pytest.fixture
def here(spark, tmp_path, monkeypatch, tables):
    tables(TARGET)
    drop = Drop(spark, tmp_path, monkeypatch)
    drop.spec = lambda given=drop.spec(): {**given, "writes": {"all": TARGET}}
    return drop


def copy(job):
    job.write("all", job.read("drop"))


def test_a_file_that_is_replaced_ends_the_run_before_anything_is_published(here):
    file = here.put("a.csv", "id,amount\nA,1\n")
    here.put("b.csv", "id,amount\nB,1\n")

    def meanwhile(job):
        rows = job.read("drop")
        here.put("a.csv", "id,amount\nA,2\nC,3\n")
        job.write("all", rows)

    with pytest.raises(Meanwhile):
        here.run(meanwhile)
    report = here.report()
    assert report["error"] == f"csv:in was written to while it was read, which has to begin anew: file:{file}"
    assert report["final"] is False
    assert Job(here.spark, here.spec(), run="later", as_of="2024-01-15").published("all") is None
    here.run(copy)
    assert here.spark.table("lake.shop.copied").count() == 3


@pytest.mark.parametrize("name", ["b.csv", "_hidden.csv"])
def test_files_that_come_or_go_meanwhile_are_no_matter(here, name):
    file = here.put("a.csv", "id,amount\nA,1\n")

    def meanwhile(job):
        rows = job.read("drop").cache()
        assert rows.count() == 1
        here.put(name, "id,amount\nB,1\n")
        file.unlink()
        job.write("all", rows)

    here.run(meanwhile)
    assert [row["id"] for row in here.spark.table("lake.shop.copied").collect()] == ["A"]
