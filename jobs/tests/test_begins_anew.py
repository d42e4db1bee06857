"""Whether a stream's first micro-batch may take the place of a table's rows: only where nobody goes on from them, and `reset` has said so."""

import pytest
from jobkit import checkpoint, storage
from jobkit.errors import DataError

TABLE = "lake:ticks.archive"


@pytest.fixture(autouse=True)
def base(tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", str(tmp_path))


def kept(job, query, number):
    storage.write_json(f"{checkpoint.folder(job, query)}/metadata", {"id": number})


def reset(job, *queries):
    """What the command leaves."""
    storage.delete(checkpoint.folder(job))
    storage.write_json(f"{checkpoint.folder(job)}/_reset.json", {"queries": list(queries)})


def begin(by, job="ticker", query="archive"):
    checkpoint.match_rows(job, {TABLE: (query, by)})


GONE = (
    "lake:ticks.archive has rows of a query whose checkpoint is gone, and the first micro-batch of archive of ticker would take the place of all of "
    "them: rows of messages that Kafka has no more would be lost. Put back what was below checkpoints/ticker/, or let ticker begin anew, which says "
    "what is lost: npm run jobs -- reset ticker"
)


def test_a_query_goes_on_with_its_own_rows_and_with_those_of_none():
    kept("ticker", "archive", "a")
    begin("a")
    begin(None)


def test_where_the_checkpoint_was_deleted_by_hand_nothing_is_replaced():
    with pytest.raises(DataError) as refused:
        begin("a")
    assert str(refused.value) == GONE
    # A query that began anew all the same has another id, of another checkpoint.
    kept("ticker", "archive", "b")
    with pytest.raises(DataError, match="whose checkpoint is gone"):
        begin("a")


def test_after_a_reset_the_rows_that_were_there_are_replaced_and_later_ones_are_not():
    reset("ticker")
    begin("a")
    # It died before its first micro-batch.
    begin("a")
    kept("ticker", "archive", "b")
    begin("b")
    storage.delete(checkpoint.folder("ticker", "archive"))
    with pytest.raises(DataError, match="whose checkpoint is gone"):
        begin("b")
    reset("ticker")
    begin("b")


def test_what_one_job_was_let_forget_another_may_replace():
    reset("ticker", "a")
    begin("a", "tocker")
    with pytest.raises(DataError, match="npm run jobs -- reset tocker"):
        begin("b", "tocker")


def test_a_reset_is_none_of_rows_that_another_query_goes_on_from():
    kept("ticker", "all", "a")
    reset("tocker")
    with pytest.raises(DataError, match="has the rows that the query all of ticker has added, which has a checkpoint to go on from"):
        begin("a", "tocker")
    # It is still to be used.
    begin("b", "tocker")


def test_every_table_is_named_at_once():
    with pytest.raises(DataError) as refused:
        checkpoint.match_rows("ticker", {TABLE: ("archive", "a"), "lake:ticks.other": ("other", "b")})
    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == [TABLE, "lake:ticks.other"]


def test_an_empty_note_that_was_put_by_hand_is_a_reset():
    storage.write_json(f"{checkpoint.folder('ticker')}/_reset.json", {})
    begin("a")
