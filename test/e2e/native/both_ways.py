"""both_ways.py FOLDER [BASE]: what every job's code and a page of expressions make of rows in Parquet files, and what is read of a page of CSV files,
with Comet and without, as one JSON object; or, with a folder of the bucket as BASE, what jobs in Python and the expressions make in a session on the
shared driver.

FOLDER has the project's jobs and `specs.json`. Run by spark-submit with Comet's settings, and the jars of jobs in Scala; by Python for the shared driver.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = Path(sys.argv[1])
SHARED = len(sys.argv) > 2
ROWS = sys.argv[2] if SHARED else f"file:{FOLDER}/rows"
JOBS = FOLDER / "jobs"
sys.path[:0] = [str(FOLDER), str(JOBS), str(JOBS / "lib")]
os.environ["TZ"] = "UTC"
time.tzset()

import csv_page  # noqa: E402
import expressions  # noqa: E402
from jobkit import native, sessions  # noqa: E402
from jobkit.frames import schema_of  # noqa: E402
from local_job import LocalJob  # noqa: E402
from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from run_job import code  # noqa: E402

DIGITS = ".13g"  # Of doubles: sums are added in another order, and a sine's last digit is the library's.
START = datetime(2024, 1, 15, 23, 58, tzinfo=timezone.utc)
TICKS = 400


class FromFiles(LocalJob):
    """A job whose reads are Parquet files, as native operators read them; of a stream's rows all are one micro-batch."""

    def read(self, role: str, files: Any = None, *, file: bool = False) -> DataFrame:
        if role in self.written and role not in self._given:
            dataset = self.dataset(role)
            found = [tuple(row[name] for name in dataset.names) for row in self.written[role]]
            return self._from_file(role, self.spark.createDataFrame(found, schema_of(dataset)))
        return self._from_file(role, super().read(role, files, file=file))

    def staged(self, role: str) -> DataFrame:
        return self._from_file(role, super().staged(role))

    def stream(self, role: str, time: str | None = None) -> Any:
        return SimpleNamespace(rows=self.read(role))

    def append(self, name: str, source: Any, to: Any, rejected: str | None = None, trigger: float | None = None) -> None:
        for role, change in to.items():
            self.write(role, change(source.rows))

    def update(self, name: str, frame: DataFrame, role: str, trigger: float | None = None) -> None:
        self.write(role, frame)

    complete = update

    def _from_file(self, role: str, frame: DataFrame) -> DataFrame:
        path = f"{ROWS}/{self.name}/{role}"
        frame.write.mode("overwrite").parquet(path)
        return self.spark.read.parquet(path)


def run(spark: SparkSession, spec: dict[str, Any]) -> dict[str, list[str]]:
    """The rows that a job's stages write, by the role."""
    job = FromFiles(spark, spec, "2024-01-16")
    for role, one in spec["reads"].items():
        if one["kind"] != "postgres":
            job.given(role, rows(spark, spec, role, one))
    where = JOBS / spec["name"]
    sys.path.insert(0, str(where))
    module = code({**spec, "main": str(where / spec["main"])} if "main" in spec else spec)
    for stage in spec.get("stages", ["run"]):
        job.results[stage] = json.loads(json.dumps(getattr(module, stage)(job)))
    for row in job.written.get("publication", []):
        del row["published_at"]  # It is now.
    return {role: sorted(map(text, found)) for role, found in job.written.items()}


def rows(spark: SparkSession, spec: dict[str, Any], role: str, one: dict[str, Any]) -> list[Any]:
    """The job's own sample of what it reads, or ticks."""
    sample = JOBS / spec["name"] / "data" / f"{role}.csv"
    columns = [column["name"] for column in one["columns"]]
    if not sample.exists():
        return [{name: value for name, value in tick(n).items() if name in columns} for n in range(TICKS)]
    with sample.open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    texts = spark.createDataFrame(given, ", ".join(f"{name} string" for name in columns))
    cast = (F.col(column["name"]).cast(column["type"]).alias(column["name"]) for column in one["columns"])
    return [row.asDict() for row in texts.select(*cast).collect()]


def tick(number: int) -> dict[str, Any]:
    """A trade, one of four symbols each second."""
    when = START + timedelta(seconds=number, milliseconds=number % 1000)
    price = Decimal(number * 37 % 9973).scaleb(-2)
    return {
        "symbol": f"S{number % 4}",
        "price": price,
        "volume": number % 11,
        "time": when,
        "sequence": number,
        "day": when.date(),
    }


def page(spark: SparkSession) -> dict[str, list[str]]:
    """The values of every expression, by the query's SQL."""
    frame = spark.createDataFrame(expressions.rows(), expressions.schema())
    frame.coalesce(2).write.mode("overwrite").parquet(f"{ROWS}/page")
    spark.read.parquet(f"{ROWS}/page").createOrReplaceTempView("page")
    return {query: [text(row.asDict()) for row in spark.sql(query).collect()] for query in expressions.queries()}


def text(row: dict[str, Any]) -> str:
    """A row, with doubles as exact as both ways are."""
    return repr({name: format(value, DIGITS) if isinstance(value, float) else value for name, value in row.items()})


def once(spark: SparkSession, on: bool) -> dict[str, Any]:
    """What comes out with Comet or without, and what of it was native."""
    spark.conf.set("spark.comet.enabled", str(on).lower())
    before = len(native.plans(spark))
    made = every_job(spark)
    made["csv"] = csv_page.page(spark, FOLDER, on)
    return {"made": made, "ran": native.coverage(native.plans(spark)[before:])}


def every_job(spark: SparkSession) -> dict[str, Any]:
    """What every job and every expression makes."""
    specs = json.loads((FOLDER / "specs.json").read_text())
    # What writes nothing, as the lake's upkeep, has nothing to compare; Scala has a driver of its own.
    made = {
        name: run(spark, spec)
        for name, spec in specs.items()
        if spec["kind"] != "service" and spec["writes"] and not (SHARED and "scala" in spec)
    }
    made["expressions"] = page(spark)
    return made


def main() -> None:
    """Print the results as the last line."""
    if SHARED:
        spark = sessions.shared({"name": "both-ways", "needs": []}, {"spark.sql.shuffle.partitions": "2"})
        made = every_job(spark)
        print(json.dumps({"made": made, "ran": native.coverage(native.plans(spark))}))
        sessions.end(spark)
        return
    spark = SparkSession.builder.getOrCreate()
    for name, value in sessions.EXACT.items():
        spark.conf.set(name, value)
    print(json.dumps({"native": once(spark, True), "plain": once(spark, False)}))


main()
