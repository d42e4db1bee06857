"""What a run publishes together is published whole, or not at all."""

from contextlib import contextmanager

import pytest
from jobkit import postgres_table
from jobkit.errors import DataError
from jobkit.job import Job

COLUMNS = [{"name": "id", "type": "string", "nullable": False}]


def lake(name, **more):
    return {"kind": "lake", "name": f"shop.{name}", "uri": f"lake:shop.{name}", "columns": COLUMNS, **more}


WHOLE, KEYED = lake("whole"), lake("keyed", primaryKey=["id"])
TOTALS = {"kind": "postgres", "name": "shop.totals", "uri": "postgres:shop.totals", "columns": COLUMNS}


def test_where_one_table_cannot_be_published_none_is(spark, tables, monkeypatch):
    tables(WHOLE, KEYED)
    published, meanwhile = [], []

    @contextmanager
    def publishing(datasets, *_):
        while meanwhile:
            meanwhile.pop()()
        yield
        published.extend(datasets)

    monkeypatch.setattr(postgres_table, "publishing", publishing)

    def job(run):
        writes = {"whole": WHOLE, "keyed": KEYED, "totals": TOTALS}
        return Job(spark, {"name": "one", "params": {}, "reads": {}, "writes": writes}, run=run, as_of="2024-01-15")

    def rows(*ids):
        return spark.createDataFrame([(one,) for one in ids], "id string")

    def found(role):
        return sorted(row.id for row in job("look").read(role).collect())

    before, slow, quick = job("before"), job("slow"), job("quick")
    for role in ("whole", "keyed"):
        before.write(role, rows("before"))
        slow.stage(role, rows("slow"))
    quick.write("keyed", rows("quick"))
    with pytest.raises(DataError, match="lake:shop.keyed cannot be published: another run has published since 'slow' of job one"):
        slow.publish({"totals": {}, "whole": {}, "keyed": {}})
    assert (found("whole"), found("keyed"), published) == (["before"], ["before", "quick"], [])
    # Of a run that has staged nothing of one, neither.
    slow = job("half")
    slow.stage("whole", rows("half"))
    with pytest.raises(DataError, match="has staged no rows of lake:shop.keyed"):
        slow.publish({"totals": {}, "whole": {}, "keyed": {}})
    assert (found("whole"), published) == (["before"], [])
    # Nor where another run is so quick that it is there only once all were asked.
    slow = job("slower")
    for role in ("whole", "keyed"):
        slow.stage(role, rows("slow"))
    meanwhile.append(lambda: job("quicker").write("keyed", rows("quicker")))
    with pytest.raises(DataError, match="lake:shop.keyed cannot be published: another run has published since 'slower' of job one"):
        slow.publish({"totals": {}, "whole": {}, "keyed": {}})
    assert (found("whole"), found("keyed"), published) == (["before"], ["before", "quick", "quicker"], [])
    anew = job("anew")
    for role in ("whole", "keyed"):
        anew.stage(role, rows("anew"))
    anew.publish({"totals": {}, "whole": {}, "keyed": {}})
    assert (found("whole"), found("keyed"), len(published)) == (["anew"], ["anew", "before", "quick", "quicker"], 1)
