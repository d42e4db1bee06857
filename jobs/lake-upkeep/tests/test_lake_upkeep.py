"""Every table of the lake is kept, within bounds that are numbers."""

import lake_upkeep
import pytest
from jobkit import upkeep
from jobkit.errors import DataError


def test_every_declared_table_is_kept(local_job, tables, specs):
    reads = specs["lake-upkeep"]["reads"]
    tables(*reads.values())
    done = lake_upkeep.run(local_job("lake-upkeep"))
    assert set(done) == {one["name"] for one in reads.values()} >= {"ticks.archive", "sales.sales"}


@pytest.mark.parametrize("given", [{"days": "0"}, {"files": "many"}, {"orphans": "-1"}])
def test_a_bound_that_is_no_number_is_refused_by_its_name(local_job, given):
    (name,) = given
    with pytest.raises(DataError, match=f"^{name} is .*: write a whole number of at least 1"):
        lake_upkeep.run(local_job("lake-upkeep", **given))


def test_a_table_that_somebody_has_dropped_is_named_and_the_others_are_kept(local_job, tables, specs, monkeypatch):
    first, *others = sorted(specs["lake-upkeep"]["reads"].items())
    tables(*(one for _, one in [first, *others]))
    job = local_job("lake-upkeep")
    job.spark.sql(f"DROP TABLE lake.{first[1]['name']}")
    kept, keep = [], upkeep.keep
    monkeypatch.setattr(upkeep, "keep", lambda spark, dataset, bounds: (keep(spark, dataset, bounds), kept.append(dataset.name))[0])
    with pytest.raises(DataError, match=f"^lake:{first[1]['name']} is not there: npm run up -- --again makes it$"):
        lake_upkeep.run(job)
    assert kept == [one["name"] for _, one in others]
