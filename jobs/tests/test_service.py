"""A service runs without Spark, which is not on the path of its container's Python."""

import subprocess
import sys
from pathlib import Path

LIB = Path(__file__).parent.parent / "lib"
# `confluent_kafka` is in the container alone.
CODE = """
import sys, types
sys.modules["pyspark"] = None
sys.modules["confluent_kafka"] = types.SimpleNamespace(Producer=None)
import run_service
"""


def test_what_runs_a_service_needs_no_spark():
    done = subprocess.run([sys.executable, "-c", CODE], cwd=LIB, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
