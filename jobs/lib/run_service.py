"""What a service's container runs: the job whose `job.json` lies beside this file."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
from pathlib import Path

from jobkit.errors import FINAL, DataError
from jobkit.mistakes import mistake
from jobkit.service import ServiceJob, stop_on_signals

ENDED = (
    "its run(job) has ended, and a service's never does: end it with `while job.pause(60): pass`, "
    "or declare a batchJob"
)

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run the job until it is asked to end, and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    args = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    spec = json.loads((HERE / "job.json").read_text(encoding="utf-8"))
    job = ServiceJob(spec, dict(one.split("=", 1) for one in args.param))
    stop_on_signals(job)
    wrong = ENDED
    try:
        importlib.import_module(spec["main"].removesuffix(".py")).run(job)
        job.finish()
        if job.stopping:
            return 0
    except (Exception, SystemExit) as error:
        wrong = str(error) if isinstance(error, DataError) else mistake(error, HERE, spec["name"])
        if wrong is None:
            raise
    print(f"{spec['name']} failed:\n{wrong}", file=sys.stderr, flush=True)
    return FINAL


if __name__ == "__main__":
    sys.exit(main())
