"""What a run read and wrote, kept as JSON: a report a stage, and one document of the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from . import environment, native, storage
from .causes import cause
from .errors import DataError
from .job import Job

HEADER = ("job", "run", "as_of", "code", "params")


def report(
    job: Job, stage: str, code: str, answer: Any, started: str, seconds: float
) -> dict[str, Any]:
    """What a stage did: rows, schema and seconds of each dataset that it touched, what it returned as `result`, and the run's `remarks` so far.

    `rows` is null for what was read without being counted. `rows_per_second` counts what was written, or, where nothing was, what was read.
    """
    datasets = [
        {
            "role": role,
            "dataset": measured.uri,
            "direction": direction,
            "rows": measured.rows,
            "schema": measured.schema,
            "seconds": measured.seconds,
        }
        for (direction, role), measured in sorted(job.measured.items())
    ]
    moved = {
        way: sum(one["rows"] or 0 for one in datasets if one["direction"] == way)
        for way in ("in", "out")
    }
    return {
        "job": job.name,
        "run": job.run,
        "as_of": job.as_of,
        "code": code,
        "params": job.params,
        "stage": stage,
        "started": started,
        "seconds": round(seconds, 1),
        "rows_per_second": round((moved["out"] or moved["in"]) / seconds, 1),
        "datasets": datasets,
        "native": _native(job),
        "remarks": job.remarks,
        "staged_as": job.staged_as,
        "result": answer,
    }


def _native(job: Job) -> dict[str, Any] | None:
    """What ran natively; None where Spark does not say, with a remark: the run is good all the same."""
    try:
        return native.ran(job.spark)
    except Exception as error:
        job.remark(f"which part ran natively is not known: {cause(error)}")
        return None


def result(job: Job, stage: str, answer: Any, last: bool) -> Any:
    """What a stage has returned, if JSON has such a value; else nothing, with a remark, or DataError where stages follow, which would get it."""
    try:
        json.dumps(answer, allow_nan=False)
        return answer
    except (TypeError, ValueError) as error:
        words = f"{stage} returned a {type(answer).__name__}, which JSON does not have ({error})"
    if not last:
        raise DataError(f"{words}, and the stages after it would get it: return texts, numbers, lists or dicts")
    job.remark(f"{words}: it is not in the report")
    return None


def of_run(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """The reports of a run's stages as one document: what they share once, then what each did; the last one has every remark."""
    shared = (*HEADER, "remarks")
    own = [{key: one[key] for key in one if key not in shared} for one in reports]
    return {
        **{key: reports[0][key] for key in HEADER},
        "remarks": reports[-1]["remarks"],
        "seconds": round(sum(one["seconds"] for one in reports), 1),
        "stages": own,
    }


def remarks(earlier: Iterable[dict[str, Any]]) -> list[str]:
    """What the stages before have remarked, each stage's report having what those before it had."""
    return list(dict.fromkeys(one for given in earlier for one in given.get("remarks", [])))


def staged_as(earlier: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Where the stages before have staged rows, by their datasets' uris: what a later one has staged anew is in place of an earlier's."""
    return {uri: name for given in earlier for uri, name in given.get("staged_as", {}).items()}


def path(job: str, run: str, stage: str) -> str:
    """Where a stage's report is, below the root of all paths."""
    return f"runs/{job}/{run}/{stage}.json"


def keep(earlier: Iterable[dict[str, Any]], given: dict[str, Any]) -> None:
    """Keep a stage's report, and with those of the stages before it the document of the run so far, `runs/<job>/<run>.json`."""
    base, job, run = environment.base(), given["job"], given["run"]
    storage.write_json(f"{base}/{path(job, run, given['stage'])}", given)
    storage.write_json(f"{base}/runs/{job}/{run}.json", of_run([*earlier, given]))


def before(spec: dict[str, Any], run: str, stages: list[str]) -> dict[str, dict[str, Any]]:
    """The reports of stages by their names, of those that there are."""
    found = {
        stage: storage.read_json(f"{environment.base()}/{path(spec['name'], run, stage)}")
        for stage in stages
    }
    return {stage: given for stage, given in found.items() if given is not None}
