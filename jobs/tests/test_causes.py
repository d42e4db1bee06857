"""What an error comes down to."""

import pytest
from jobkit.causes import cause
from pyspark.sql import functions as F

JAVA = """An error occurred while calling o95.parquet.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times
\tat org.apache.spark.scheduler.DAGScheduler.failJobAndIndependentStages(DAGScheduler.scala:2898)
Caused by: java.lang.RuntimeException: outer
\tat a.B.c(D.scala:1)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.connect0(Native Method)
"""


def test_the_innermost_cause_is_said():
    assert cause(Exception(JAVA)) == "java.net.ConnectException: Connection refused"


def test_without_a_cause_the_first_line_is():
    first = JAVA.split("Caused by")[0]
    assert cause(Exception(first)).startswith("org.apache.spark.SparkException: Job aborted")
    assert cause(TimeoutError("no answer\nmore")) == "TimeoutError: no answer"
    assert cause(KeyError()) == "KeyError"


def test_a_python_on_an_executor_says_its_last_line(spark):
    fails = F.udf(lambda _: 1 // 0, "int")
    with pytest.raises(Exception) as failed:
        spark.range(1).select(fails("id")).collect()
    assert cause(failed.value) == "ZeroDivisionError: integer division or modulo by zero"


@pytest.mark.parametrize(
    "said",
    [
        "[NO_ACTIVE_SESSION] No active Spark session found. Please create a new Spark session before running the code.",
        "[INVALID_HANDLE.SESSION_CHANGED] The handle 1 is invalid. The existing Spark server driver instance has restarted.",
        "[RETRIES_EXCEEDED] The maximum number of retries has been exceeded.",
    ],
)
def test_a_shared_driver_that_ended_is_said_in_words_with_the_remedy(said):
    assert cause(Exception(said)).startswith("the driver that jobs share has ended meanwhile")
    assert 'driver: "own"' in cause(Exception(said))
