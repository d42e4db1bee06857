"""Which of a stream's queries goes first."""

from __future__ import annotations

import pytest
from jobkit import turns


class Query:
    """A query whose micro-batch is under way for as many looks as are given; None: for ever."""

    def __init__(self, looks):
        self.left, self.looked = looks, 0

    @property
    def status(self):
        self.looked += 1
        return {"isTriggerActive": self.left is None or self.looked <= self.left}


@pytest.mark.parametrize("looks", [(0,), (3,), (1, 4), ()])
def test_waits_until_none_of_the_others_has_a_micro_batch_under_way(looks):
    others = [Query(one) for one in looks]
    turns.give_way(iter(others))
    assert [one.looked > one.left for one in others] == [True] * len(looks)


def test_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(turns, "LONGEST", 0.1)
    busy = Query(None)
    turns.give_way([busy])
    assert busy.looked > 1
