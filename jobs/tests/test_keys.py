"""A key is there once in one write: the latest row of it where the dataset says by what, else none, and the keys are named."""

from contextlib import contextmanager
from datetime import datetime, timezone

import pytest
from jobkit import postgres_table, stores
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.streaming import StreamingJob

COLUMNS = [
    {"name": "country", "type": "string", "nullable": False},
    {"name": "day", "type": "date", "nullable": False},
    {"name": "orders", "type": "int", "nullable": True},
    {"name": "updated", "type": "timestamp", "nullable": False},
]
DDL = "country string, day date, orders int, updated timestamp"
KINDS = {
    "postgres": {"name": "shop.totals", "primaryKey": ["country", "day"]},
    "cassandra": {"name": "shop.totals", "partitionKey": ["country"], "clusteringKey": ["day"]},
    "lake": {"name": "shop.totals", "primaryKey": ["country", "day"]},
}
DAY = datetime(2024, 1, 15, tzinfo=timezone.utc)


def row(country, orders, hour=0, day=15):
    moment = DAY.replace(hour=hour)
    return (country, moment.replace(day=day).date(), orders, moment)


TWICE = [row("FR", 1), row("DE", 1), row("DE", 2)]


def _rows(frame):
    return sorted((tuple(one) for one in frame.collect()), key=lambda one: (one[0] or "", one[1]))


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def written(spark, kind, tmp_path, monkeypatch, tables):
    """Writes rows to a dataset of the kind, and returns what its readers then have."""
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    kept = {}

    def keep(spark, dataset, frame, run):
        kept["staged"] = _rows(frame)

    @contextmanager
    def publishing(datasets, run, keep):
        yield
        if datasets:
            kept["rows"] = kept["staged"]

    def write(spark, dataset, frame, run, counted):
        kept["rows"] = _rows(frame)
        return counted()

    # The stores of which there is none here take the frame as they would.
    monkeypatch.setitem(stores.STAGES, "postgres", keep)
    monkeypatch.setattr(postgres_table, "publishing", publishing)
    monkeypatch.setitem(stores.WRITERS, "cassandra", write)

    def make(rows, make_job=Job, **options):
        dataset = {"kind": kind, "uri": f"{kind}:{KINDS[kind]['name']}", "columns": COLUMNS}
        dataset |= KINDS[kind] | options
        if kind == "lake":
            tables(dataset)
        spec = {"name": "count", "params": {}, "reads": {}, "writes": {"totals": dataset}}
        job = make_job(spark, spec, run="one", as_of="2024-01-15")
        frame = spark.createDataFrame(rows, DDL).repartition(3)
        if make_job is StreamingJob:
            job._put("totals", frame, 1)
        else:
            assert job.write("totals", frame) == len({one[:2] for one in rows})
        if kind == "lake":
            return _rows(job.read("totals"))
        return kept.get("rows")

    return make


def refused(written, rows, **options):
    with pytest.raises(DataError) as failed:
        written(rows, **options)
    return str(failed.value)


@pytest.mark.parametrize("make_job", [Job, StreamingJob])
def test_keys_that_are_there_twice_are_named_with_the_remedy(written, kind, make_job):
    said = refused(
        written, [*TWICE, row("US", 5), row("US", 5), row("US", 7, day=16)], make_job=make_job
    )
    assert said == (
        f"{kind}:{KINDS[kind]['name']} cannot be written: a key is there more than once:\n"
        "- country 'DE', day '2024-01-15': 2 rows\n"
        "- country 'US', day '2024-01-15': 2 rows\n"
        'Write one row a key, or declare in its dataset which of them is taken, as latestBy: "<a column>".'
    )


@pytest.mark.parametrize("make_job", [Job, StreamingJob])
def test_the_latest_row_of_a_key_is_taken(written, make_job):
    rows = [row("DE", 9, hour=2), row("DE", 1, hour=1), row("DE", None, hour=0), row("FR", None)]
    # What came twice, and is equal to the last value, is one row.
    rows += [row("DE", 9, hour=2), row("DE", 4, day=16)]
    rows += [row("de", 1), row("DE ", 1)]
    found = written(rows, make_job=make_job, latestBy="updated")
    assert [(one[0], one[1].day, one[2]) for one in found] == [
        ("DE", 15, 9),
        ("DE", 16, 4),
        ("DE ", 15, 1),
        ("FR", 15, None),
        ("de", 15, 1),
    ]


def test_rows_that_are_equally_late_and_differ_are_refused(written, kind):
    rows = [
        row("DE", 1, hour=2),
        row("DE", None, hour=2),
        row("DE", 7),
        row("FR", 1),
        row("FR", 2, hour=1),
    ]
    assert refused(written, rows, latestBy="updated") == (
        f"{kind}:{KINDS[kind]['name']} cannot be written: a key is there more than once with the same updated, the latest, and other "
        "values:\n- country 'DE', day '2024-01-15': 2 rows\n"
        "Write one row a key, or declare another column as its latestBy, which tells them apart."
    )


def test_twenty_keys_are_named_and_that_there_are_more(written):
    said = refused(
        written, [row(f"{number:02}", times) for number in range(30) for times in (1, 2)]
    )
    assert said.count(": 2 rows") == 20 and "'19'" in said and "'20'" not in said
    assert "\n- and more like these\n" in said


def test_a_null_is_told_as_a_null(written):
    with pytest.raises(DataError, match="1 rows have null in 'country'"):
        written([row(None, 1), row("DE", 1)])
