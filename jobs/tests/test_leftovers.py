"""What nobody will publish any more goes: staged tables of jobs that are no more, or that write elsewhere now."""

import json

import leftovers
import pytest
from leftovers import DAY

NOW = 1_800_000_000_000
HOUR = 3_600_000
LONG_AGO, JUST_NOW = NOW - 2 * DAY, NOW - HOUR
# Of the declared jobs what they write; the stream is in no manifest.
DECLARED = {"kept": ["lake:shop.out", "postgres:shop.out"], "kept-stream": ["postgres:shop.out"]}


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
