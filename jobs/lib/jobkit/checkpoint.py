"""What a streaming query's checkpoint holds, and whether the code of today can go on from it.

Spark compares the types of the state alone, and that only once there are messages: a maximum that became a minimum goes on with the old
maxima. What a query keeps is therefore written down beside its checkpoint, in words, and compared before it starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame

from . import environment, storage
from .errors import DataError

# What Spark says where a checkpoint does not belong to the query, or Kafka has no longer what comes next.
FOREIGN = re.compile(
    r"StateSchemaNotCompatible|match to the schema for existing state|in the checkpoint offsets and now"
    r"|Error reading (delta|snapshot) file|some data may have been (lost|missed)|Cannot fetch offset"
    r"|offset was changed from"
)
SHOWN_OF_SPARK = 500  # Characters of its line, which begins with the task that was lost.
# What `npm run jobs -- reset` leaves beside a job's checkpoints: the queries that it has made it forget, and whether the job has begun anew since.
RESET = "_reset.json"
SHOWN = 200  # Characters of what is kept, of each.


class StaleCheckpoint(DataError):
    """The code cannot go on from a checkpoint."""


def folder(job: str, query: str = "") -> str:
    """Where a query's checkpoint is, or those of all queries of a job, or of all jobs."""
    return "/".join(filter(None, (environment.base(), "checkpoints", job, query)))


def match(job: str, queries: Mapping[str, tuple[DataFrame, Sequence[str]]]) -> None:
    """Raise StaleCheckpoint where a checkpoint of the job holds something else than its query keeps now, or is of a query that has another name
    now; write down what each keeps and writes.

    :param queries: what each of the job's queries is, and the datasets' uris that it writes, by its name.
    """
    now = {name: {"keeps": kept(frame), "writes": sorted(writes)} for name, (frame, writes) in queries.items()}
    # A note without a folder is of a query that never began.
    before = {name: storage.read_json(f"{folder(job, name)}.json") for name in storage.folders(folder(job))}
    for name in [one for one in now if before.get(one) is None]:
        for gone, note in before.items():
            if gone not in now and note is not None and _same(note, now[name]):
                raise StaleCheckpoint(stale(job, f"its query {gone} is called {name} now, and would begin anew: its name is the checkpoint's"))
    for name, note in now.items():
        was = before.get(name)
        if was is not None and was["keeps"] != note["keeps"]:
            raise StaleCheckpoint(stale(job, f"the query {name} {_difference(was['keeps'], note['keeps'])}"))
    for name, note in now.items():
        if note != before.get(name):
            storage.write_json(f"{folder(job, name)}.json", note)


def _same(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two notes are of one query; older ones do not say what is written."""
    if "writes" in before:
        return bool(set(before["writes"]) & set(now["writes"]))
    return before["keeps"] == now["keeps"]


def owner(query: str) -> tuple[str, str] | None:
    """The job and the name of the query that has an id, which its checkpoint keeps; None where no checkpoint has it."""
    for job in storage.folders(folder("")):
        for name in storage.folders(folder(job)):
            kept_there = storage.read_json(f"{folder(job, name)}/metadata")
            if kept_there is not None and kept_there["id"] == query:
                return job, name
    return None


def match_rows(job: str, adds: Mapping[str, tuple[str, str | None]]) -> None:
    """Raise DataError where first micro-batches would take the place of rows that a query has added which may still go on, or whose checkpoint is
    gone without `npm run jobs -- reset` having said what is lost.

    :param adds: by the uri of each table that the job adds rows to, the name of the query that does so and the id of the one that has done so last.
    """
    note = f"{folder(job)}/{RESET}"
    said = storage.read_json(note)
    reset = {"used": True} if said is None else said
    problems, anew = [], []
    for table, (query, by) in adds.items():
        of = None if by is None else owner(by)
        if by is None or of == (job, query):
            continue
        if of is not None:
            problems.append(_goes_on(table, *of, job, query))
        elif by not in _forgotten():
            anew.append(by)
            problems += [_gone(table, job, query)] if reset.get("used") else []
    if problems:
        raise DataError("\n".join(problems))
    if not reset.get("used"):
        # Once: who deletes a checkpoint later is asked again. Rows of these stay where they are until the first micro-batch, which may come late.
        storage.write_json(note, {"queries": sorted({*reset.get("queries", []), *anew}), "used": True})


def _forgotten() -> set[str]:
    """The ids of the queries whose rows may go, of whichever job they were."""
    notes = [storage.read_json(f"{folder(job)}/{RESET}") for job in storage.folders(folder(""))]
    return {query for note in notes if note is not None for query in note.get("queries", [])}


def _goes_on(table: str, of: str, its: str, job: str, query: str) -> str:
    return (
        f"{table} has the rows that the query {its} of {of} has added, which has a checkpoint to go on from: "
        f"{query} of {job} would put its first rows in their place. Give those names back, or let {of} "
        f"forget them, which says what is lost: npm run jobs -- reset {of}"
    )


def _gone(table: str, job: str, query: str) -> str:
    return (
        f"{table} has rows of a query whose checkpoint is gone, and the first micro-batch of {query} of {job} would take the place of all of them: "
        f"rows of messages that Kafka has no more would be lost. Put back what was below checkpoints/{job}/, or let {job} begin anew, "
        f"which says what is lost: npm run jobs -- reset {job}"
    )


def stale(job: str, why: str) -> str:
    """What to say of a job that cannot go on."""
    return (
        f"{job} cannot go on from its checkpoint: {why}\n"
        f"Put the code back as it was, or let it begin anew: npm run jobs -- reset {job}"
    )


def foreign(job: str, said: str) -> str | None:
    """What to say of an error that Spark raises over a checkpoint, from the line of its words that names it; None of any other."""
    line = next((one for one in said.splitlines() if FOREIGN.search(one)), None)
    return None if line is None else stale(job, line.strip()[-SHOWN_OF_SPARK:])


def kept(frame: DataFrame) -> list[str]:
    """What a query keeps from one micro-batch to the next, in words: its aggregates and what they are by, joins, what is there once."""
    names: dict[str, str] = {}
    found: list[str] = []
    for node in _above_source(frame._jdf.queryExecution().analyzed()):
        for one in _list(node.expressions()):
            whole = one.toString()
            alias = re.search(r"^(.*) AS (\w+#\d+)(-T\d+ms|L)*$", whole, re.DOTALL)
            if alias:
                names[alias[2]] = alias[1]
        kind = node.nodeName()
        if kind == "Aggregate":
            by = [one.toString() for one in _list(node.groupingExpressions())]
            found += [f"by {one}" for one in by]
            for one in _list(node.aggregateExpressions()):
                found += _aggregates(one)
        elif kind in STATEFUL or "WithState" in kind:
            found.append(node.simpleString(1000))
    return [_plain(one, names) for one in found]


STATEFUL = ("Deduplicate", "DeduplicateWithinWatermark", "Distinct", "Join")


def _above_source(plan: Any) -> Iterator[Any]:
    """The nodes above the messages, which `StreamingJob.stream` counts: what is below is this library's own."""
    if plan.nodeName() == "CollectMetrics":
        return
    yield plan
    for child in _list(plan.children()):
        yield from _above_source(child)


def _aggregates(expression: Any) -> Iterator[str]:
    if expression.getClass().getSimpleName() == "AggregateExpression":
        yield expression.toString()
        return
    for child in _list(expression.children()):
        yield from _aggregates(child)


def _list(scala: Any) -> list[Any]:
    return [scala.apply(at) for at in range(scala.size())]


def _plain(text: str, names: dict[str, str], depth: int = 5) -> str:
    """Names of the query's own in place of the numbers that Spark gives them, which are others each time."""

    def name(found: re.Match[str]) -> str:
        inside = names.get(found[1]) if depth else None
        return found[1].partition("#")[0] if inside is None else _plain(inside, names, depth - 1)

    return re.sub(r"(\w+#\d+)(?:-T\d+ms|L)*", name, text)


def _difference(before: list[str], now: list[str]) -> str:
    gone = [one[:SHOWN] for one in before if one not in now]
    new = [one[:SHOWN] for one in now if one not in before]
    said = [
        *(["kept " + ", ".join(gone)] if gone else []),
        *(["now keeps " + ", ".join(new)] if new else []),
    ]
    return " and ".join(said) or "keeps the same in another order"
