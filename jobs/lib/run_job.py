"""Runs a stage of the job whose `job.json` lies beside this file: `run_job.py [--stage run --run … --as-of … --param k=v]`, by spark-submit, or
by itself with `--shared`."""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import logging
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

# Spark says each of its errors here as well, in one line of JSON with all frames of Java, before the job's code may handle it.
AT_LENGTH = ("DataFrameQueryContextLogger", "SQLQueryContextLogger")

HERE = Path(__file__).resolve().parent
# spark-submit runs a copy of no other file: the job's own modules and jobkit lie here.
sys.path.insert(0, str(HERE))

from pyspark.logger import PySparkLogger  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

from jobkit import csv_files, csv_folder, csv_rows, environment, lineage, sessions, storage  # noqa: E402
from jobkit.asked import day  # noqa: E402
from jobkit.causes import cause  # noqa: E402
from jobkit.checkpoint import foreign  # noqa: E402
from jobkit.errors import FINAL, DataError  # noqa: E402
from jobkit.job import Job, load_spec  # noqa: E402
from jobkit.jvm import remember_names  # noqa: E402
from jobkit.lake_undo import undo  # noqa: E402
from jobkit.missing import missing  # noqa: E402
from jobkit.spark_mistakes import mistake  # noqa: E402
from jobkit.scala import ScalaMain  # noqa: E402
from jobkit.streaming import StreamingJob  # noqa: E402


def main() -> int:
    """Run the job and return its exit code: 1 with a report of what is wrong for bad data."""
    parser = argparse.ArgumentParser()
    now = datetime.now(timezone.utc)
    parser.add_argument("--stage", default="run", help="function of the job's code")
    parser.add_argument("--run", default=now.strftime("manual-%Y%m%dT%H%M%S"))
    parser.add_argument("--as-of", default=now.strftime("%Y-%m-%d"), help="YYYY-MM-DD")
    parser.add_argument(
        "--alone-since",
        type=int,
        metavar="MILLISECONDS",
        help="when no other run of the job was under way: what was staged before is of none",
    )
    parser.add_argument("--undo", metavar="RUN", help="take back what a run has published, and run nothing")
    parser.add_argument("--later", action="store_true", help="and what others have published since")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--shared", action="store_true", help="on the driver that jobs share")
    parser.add_argument("--conf", action="append", default=[], metavar="NAME=VALUE", help="a setting of a session there")
    args = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("py4j").setLevel(logging.WARNING)
    for name in AT_LENGTH:
        PySparkLogger.getLogger(name).disabled = True
    spec = load_spec(HERE)
    params, conf = (dict(one.split("=", 1) for one in given) for given in (args.param, args.conf))
    if args.shared:
        # Else what it has begun there would go on.
        signal.signal(signal.SIGTERM, _interrupt)
        spark = sessions.shared(spec, conf)
    else:
        remember_names()
        spark = sessions.own(spec)
    does = partial(undo, of=args.undo, with_later=args.later) if args.undo else None
    try:
        return run(spark, spec, args.stage, args.run, args.as_of, params, args.alone_since, does)
    finally:
        sessions.end(spark)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def run(
    spark: SparkSession,
    spec: dict[str, Any],
    stage: str,
    name: str,
    as_of: str,
    params: dict[str, str],
    alone_since: int | None = None,
    does: Callable[[Job], Any] | None = None,
) -> int:
    """Run a stage of the job on a session and leave its report, which is a part of the run's lineage.

    :param does: what is done. @default the function of the job's code that is the stage
    """
    started, clock = datetime.now(timezone.utc).isoformat(timespec="seconds"), time.monotonic()
    stages = spec.get("stages", ["run"])
    job = None
    try:
        kind = StreamingJob if spec["kind"] == "streaming" else Job
        reports = lineage.before(spec, name, stages[: stages.index(stage)])
        told = {
            "results": {one: given.get("result") for one, given in reports.items()},
            "staged_as": lineage.staged_as(reports.values()),
        }
        job = kind(spark, spec, run=name, as_of=day(as_of), params=params, **told)
        job.remarks += lineage.remarks(reports.values())
        answer = (does or function(code(spec), spec, stage))(job)
        answer = lineage.result(job, stage, answer, last=stage == stages[-1])
        if isinstance(job, StreamingJob):
            job.start()
            job.wait()
        job.remark_left_out()
        # Of several stages none knows alone what was written.
        if spec["kind"] == "batch" and stages == [stage] and does is None:
            job.remark_unwritten()
        seconds = time.monotonic() - clock
        report = lineage.report(job, stage, code_hash(), answer, started, seconds)
        lineage.keep(reports.values(), report)
        if stage == stages[-1]:
            clean(job, alone_since)
        return 0
    except (Exception, SystemExit) as error:
        streams = spec["kind"] == "streaming"
        wrong = missing(error, spec) or mistake(error, HERE, spec["name"]) or _about_data(spark, job, error)
        if streams:
            # Spark's own text has the first cause in its middle, and frames all around.
            wrong = (
                wrong or foreign(spec["name"], cause(error)) or foreign(spec["name"], str(error))
            )
            _tell_end(job, wrong or cause(error))
        # What no second try would mend is final.
        remarks = job.remarks if job else []
        failed = {"error": wrong or cause(error), "final": wrong is not None, "remarks": remarks}
        left = _leave(f"{environment.base()}/{lineage.path(spec['name'], name, stage)}", failed)
        if wrong is None:
            raise
        # A batch job's task shows what the report says: it would stand twice in one log.
        said = "its report says why" if left and not streams else wrong
        print(f"{spec['name']} failed:\n{said}", file=sys.stderr, flush=True)
        return FINAL if streams else 1


def _tell_end(job: Job | None, why: str) -> None:
    """Leave word of a stream's end where `npm run jobs` looks."""
    if isinstance(job, StreamingJob):
        job.tell_end(why)


def _leave(path: str, failed: dict[str, Any]) -> bool:
    """Leave why a stage failed for whoever waits for its report; returns whether that is done. Where another try has ended well meanwhile its
    report stays, by which the next stages publish: those of before this try Airflow's task has removed."""
    try:
        if "result" in (storage.read_json(path) or {}):
            return False
        storage.write_json(path, failed)
        return True
    except Exception as error:
        logging.warning("%s cannot be written: %s", path, cause(error))
        return False


def clean(job: Job, alone_since: int | None) -> None:
    """Remove what was staged for nothing. That it cannot be removed is not worth the end of a run that is good."""
    try:
        for name in job.clean(alone_since):
            job.log.info("removed %s, which a run had staged and nobody needs", name)
    except Exception:
        job.log.warning("what runs have staged for nothing could not be removed", exc_info=True)


def code(spec: dict[str, Any]) -> ModuleType | ScalaMain:
    """The job's own code: what has `run(job)`."""
    if "scala" in spec:
        return ScalaMain(spec["scala"])
    found = importlib.util.spec_from_file_location(Path(spec["main"]).stem, HERE / spec["main"])
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    sessions.hand_on(HERE)
    return module


def function(module: ModuleType | ScalaMain, spec: dict[str, Any], stage: str) -> Callable[[Job], Any]:
    """The function of the job's code that is a stage; raises DataError when there is none that takes the job."""
    found = getattr(module, stage, None)
    if callable(found):
        try:
            inspect.signature(found).bind(None)
        except TypeError as error:
            raise DataError(
                f"jobs/{spec['name']}/{spec['main']}: {stage} cannot be called with the job alone, {error}: write def {stage}(job)"
            ) from None
        return found
    own = [name for name, one in vars(module).items() if callable(one) and not isinstance(one, type)]
    raise DataError(
        f"jobs/{spec['name']}/{spec['main']} has no function {stage}, which a run calls: write def {stage}(job); "
        f"it has {', '.join(own) or 'none'}"
    )


def code_hash() -> str:
    """The hash under which the job's code was published."""
    file = HERE / "HASH"
    return file.read_text() if file.exists() else "unpublished"


def _about_data(spark: SparkSession, job: Job | None, error: BaseException) -> str | None:
    """What is wrong with the data, when that is what an error is about."""
    if isinstance(error, DataError):
        return str(error)
    if job is None or not (csv_folder.stopped(error) or csv_folder.unread(error)):
        return None
    try:
        if csv_folder.stopped(error):
            wrong = [csv_rows.problems(spark, dataset, names) for dataset, names in job.csv.read]
            return "\n".join(filter(None, wrong)) or None
    except DataError as changed:
        return str(changed)
    except Exception as other:
        # What cannot be read to its end ends the search for rows that do not fit, too.
        if not csv_folder.unread(other):
            raise
    try:
        for dataset, names in job.csv.read:
            csv_files.refuse_broken(dataset, names)
    except DataError as broken:
        return str(broken)
    return None


if __name__ == "__main__":
    sys.exit(main())
