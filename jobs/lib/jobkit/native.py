"""What of a run's queries Comet ran natively, on columns, and why Spark ran the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from . import spark_pages

# What Comet says of a query, below its plan (`spark.sql.extendedExplainProviders`): a line an operator, with why Spark runs it. Of one that
# works on what Spark's operators give it says nothing.
SAID = re.compile(r"^== Extended Information \(Comet\) ==\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
OPERATOR = re.compile(
    r"(?:[\s:]*[:+]-)?\s*(\S.*?)\s*(?:\[COMET: (.*?)\])?\s*(?:\[COMET-INFO: .*\])?"
)
# What stands around operators and does no work of its own, or takes columns apart for Spark and puts them together for Comet.
AROUND = re.compile(
    r"AdaptiveSparkPlan|InputAdapter|\w*QueryStage|WholeStageCodegen.*|Reused\w+|AQEShuffleRead"
    r"|(\w*ColumnarToRow|\w*RowToColumnar|CometSparkToColumnar\w*)( .*)?"
)
# A command is no operator; of one that writes by a connector the plan is one that Spark makes anew, as a query of its own.
COMMAND = "Execute "
ANEW = "SaveIntoDataSourceCommand"
WHY = {"WriteFiles": "Spark writes the files, since Comet's writer is an experiment"}

# As infra/compute/spark-native.ts sets it.
PROVIDERS, COMET = "spark.sql.extendedExplainProviders", "org.apache.comet.ExtendedExplainInfo"
ENABLED = "spark.comet.enabled"
WITHIN = 2000  # Milliseconds for which what has ended may still be on its way to who keeps it.


def works(spark: SparkSession) -> bool:
    """Whether Comet is there, and on."""
    explains = spark.conf.get(PROVIDERS, None) or ""
    return COMET in explains and spark.conf.get(ENABLED, "true") == "true"


def ran(spark: SparkSession) -> dict[str, Any] | None:
    """The `coverage` of all queries of a session so far; None where Comet does not explain them, since it is off."""
    return coverage(plans(spark)) if works(spark) else None


def plans(spark: SparkSession) -> list[str]:
    """The plan of each query of a session as it ended, in words; of as many as Spark keeps, the last thousand, or 200 on the shared driver."""
    if is_remote():
        return spark_pages.plans(spark.conf.get("spark.app.id"), spark.session_id)
    # What is late is left out: a stream's bus is never empty for long.
    with suppress(Py4JJavaError):
        spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty(WITHIN)
    kept = spark._jsparkSession.sharedState().statusStore().executionsList()
    found = (kept.apply(place).physicalPlanDescription() for place in range(kept.size()))
    # One of whose start Spark's listener has not heard, or that it has forgotten while it ran, has none.
    return [plan for plan in found if plan is not None]


def coverage(plans: Iterable[str]) -> dict[str, Any] | None:
    """How many `operators` some plans have, how many of them ran `native`, and which were `left` to Spark for a reason, the most frequent
    first. The others are Spark's since what they work on is.

    None where Comet has said nothing of any plan, since it is off.
    """
    said = [found[1] for plan in plans if (found := SAID.search(plan))]
    if not said:
        return None
    found = [one for text in said for one in operators(text)]
    left = Counter(one for one in found if one[1])
    return {
        "operators": len(found),
        "native": sum(name.startswith("Comet") for name, _ in found),
        "left": [
            {"operator": name, "why": why, "times": times}
            for (name, why), times in left.most_common()
        ],
    }


def operators(said: str) -> Iterator[tuple[str, str | None]]:
    """The operators of a plan of which Comet has said something, each with why it was left to Spark, where that is said."""
    if ANEW in said:
        return
    for line in said.splitlines():
        told = OPERATOR.fullmatch(line)
        if told is None:
            continue
        name, why = told.groups()
        if not name.startswith(COMMAND) and not AROUND.fullmatch(name):
            yield name, why and WHY.get(name, why.removeprefix(name).strip())
