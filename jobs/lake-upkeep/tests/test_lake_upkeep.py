"""Every table of the lake is kept, within bounds that are numbers."""

import lake_upkeep
import pytest
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
