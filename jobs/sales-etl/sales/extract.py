"""Reading the input files: the schema is enforced, and what passes is written once as typed Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from jobkit import storage
from jobkit.errors import DataError

from . import layout
from .schema import CUSTOMERS, MONEY, SALES, Table, header_problems

SHOWN = 20  # Problems that an error names one by one; the rest are counted.


@dataclass(frozen=True)
class Loaded:
    """What was counted of a file while it was written, and what is wrong with it."""

    problems: list[str]
    rows: int = 0
    revenue: Decimal | None = None


def extract(spark: SparkSession, base: str, source: str, run: str) -> dict[str, Any]:
    """Check and type both files of the folder `source`; raises one DataError with every problem of both."""
    loaded = {
        table.name: load(
            spark, table, f"{base}/{source}", f"{base}/{layout.typed(run, table.name)}"
        )
        for table in (SALES, CUSTOMERS)
    }
    problems = [problem for file in loaded.values() for problem in file.problems]
    if problems:
        raise DataError(
            f"{base}/{source} does not have the expected schema:\n- " + "\n- ".join(problems)
        )
    rows = {name: file.rows for name, file in loaded.items()}
    return {"rows_in": rows, "rows_out": rows, "revenue": str(loaded[SALES.name].revenue)}


def load(spark: SparkSession, table: Table, source: str, target: str) -> Loaded:
    """Write the typed copy of one file to `target`."""
    path = f"{source}/{table.file}"
    if not storage.exists(spark, path):
        return Loaded([f"{table.file} does not exist"])
    problems = header_problems(table, storage.first_line(spark, path))
    if problems:
        return Loaded(problems)
    records = parse(lines(spark, path), table)
    # The rows are counted and checked while they are written: a large file is read once, not three times.
    seen = Observation()
    records.observe(
        seen,
        F.count(F.lit(1)).alias("rows"),
        F.sum(F.when(F.col("problem") != "", 1).otherwise(0)).alias("bad"),
        F.sum(F.expr(table.revenue)).cast(MONEY).alias("revenue"),
    ).select(*table.columns).write.mode("overwrite").parquet(target)
    got = seen.get
    if got["rows"] == 0:
        return Loaded([f"{table.file} has a header and no rows"])
    problems = _named(spark, path, table, records, got["bad"]) if got["bad"] else []
    problems += _duplicates(spark, path, table, records, target)
    return Loaded(problems, got["rows"], got["revenue"])


def lines(spark: SparkSession, path: str) -> DataFrame:
    """The lines of a file after its header, blank ones left out, each with a position that grows through the file."""
    text = spark.read.text(path).select(
        F.col("value"),
        F.monotonically_increasing_id().alias("position"),
        F.expr("input_file_block_start()").alias("start"),
    )
    first = (F.col("start") == 0) & (F.col("position").bitwiseAND(2**33 - 1) == 0)
    return text.where(~first & (F.trim("value") != "")).drop("start")


def parse(text: DataFrame, table: Table) -> DataFrame:
    """Typed columns, `position`, and `problem`: what is wrong with the line, empty when nothing is. One record a line."""
    fields = ", ".join(f"{name} string" for name in table.columns)
    options = {"columnNameOfCorruptRecord": "malformed", "escape": '"'}
    raw = text.select(
        "value",
        "position",
        F.from_csv("value", f"{fields}, malformed string", options).alias("raw"),
    ).select(
        "value",
        "position",
        "raw.malformed",
        *(F.trim(f"raw.{name}").alias(name) for name in table.columns),
    )
    of_fields = [_problem(name, table) for name in table.columns]
    malformed = F.concat(F.lit(f"is not a record of {len(table.columns)} fields: "), F.col("value"))
    problem = F.when(F.col("malformed").isNotNull(), malformed).otherwise(
        F.concat_ws("; ", *of_fields)
    )
    values = [
        F.expr(f"try_cast({name} as {kind.sql})").alias(name)
        for name, kind in table.columns.items()
    ]
    return raw.select("position", problem.alias("problem"), *values)


def _problem(name: str, table: Table) -> Column:
    kind = table.columns[name]
    text = F.col(name)
    value = F.expr(f"try_cast({name} as {kind.sql})")
    valid = text.rlike(f"^(?:{kind.pattern})$") & value.isNotNull()
    valid = valid & F.expr(kind.condition.format(value=f"try_cast({name} as {kind.sql})"))
    wrong = F.concat(F.lit(f"{name} '"), text, F.lit(f"' is not {kind.words}"))
    return F.when(F.coalesce(text, F.lit("")) == "", F.lit(f"{name} is empty")).when(~valid, wrong)


def _named(spark: SparkSession, path: str, table: Table, records: DataFrame, bad: int) -> list[str]:
    wrong = (
        records.where("problem != ''")
        .orderBy("position")
        .limit(SHOWN)
        .select("position", "problem")
        .collect()
    )
    number = _line_numbers(spark, path)
    named = [f"{table.file} line {number(row['position'])}: {row['problem']}" for row in wrong]
    return named + (
        [f"{table.file}: and {bad - SHOWN} more lines like these"] if bad > SHOWN else []
    )


def _duplicates(
    spark: SparkSession, path: str, table: Table, records: DataFrame, target: str
) -> list[str]:
    counts = (
        spark.read.parquet(target)
        .where(f"{table.key} != ''")
        .groupBy(table.key)
        .count()
        .where("count > 1")
    )
    found = [row[0] for row in counts.orderBy(table.key).limit(SHOWN).collect()]
    if not found:
        return []
    rows = (
        records.where(F.col(table.key).isin(found))
        .select(table.key, "position")
        .orderBy("position")
        .collect()
    )
    number = _line_numbers(spark, path)
    at: dict[str, list[str]] = {key: [] for key in found}
    for key, position in rows:
        at[key].append(str(number(position)))
    named = [
        f"{table.file}: {table.key} '{key}' is there {len(on)} times, on lines {', '.join(on)}"
        for key, on in at.items()
    ]
    total = counts.count()
    return named + (
        [f"{table.file}: and {total - SHOWN} more duplicated {table.key}s"] if total > SHOWN else []
    )


def _line_numbers(spark: SparkSession, path: str) -> Any:
    """A function from position to line number. It costs a pass over the file, so it is asked for on failure only."""
    partition = F.shiftright(F.monotonically_increasing_id(), 33)
    sizes = dict(
        spark.read.text(path).select(partition.alias("part")).groupBy("part").count().collect()
    )
    return lambda at: sum(sizes.get(part, 0) for part in range(at >> 33)) + (at & (2**33 - 1)) + 1
