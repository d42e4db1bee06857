"""A bucket on the local disk with the sample data in it, and the job's stages on it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from jobkit import storage
from pyspark.sql import SparkSession
from sales import layout
from sales.extract import extract
from sales.results import transform

DATA = Path(__file__).parent.parent / "data"
SALES_HEADER = "transaction_id,customer_id,product_name,category,quantity,price,transaction_date"
CUSTOMER_HEADER = "customer_id,customer_name,email,city,state,registration_date"


class Bucket:
    """A folder that stands for the platform's bucket."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.base = f"file://{folder}"
        self.input = folder / layout.INPUT
        self.input.mkdir(parents=True)
        for name in ("sales_data.csv", "customer_data.csv"):
            shutil.copy(DATA / name, self.input / name)

    def write(self, sales: list[str] | None = None, customers: list[str] | None = None) -> None:
        """Replace the rows of a file; its header stays."""
        if sales is not None:
            (self.input / "sales_data.csv").write_text("\n".join([SALES_HEADER, *sales]) + "\n")
        if customers is not None:
            (self.input / "customer_data.csv").write_text(
                "\n".join([CUSTOMER_HEADER, *customers]) + "\n"
            )

    def extract(self, run: str = "run") -> dict[str, Any]:
        """The extract stage with its report, as stage.py leaves it."""
        report = extract(self.spark, self.base, layout.INPUT, run)
        storage.write_json(self.spark, f"{self.base}/{layout.report(run, 'extract')}", report)
        return report

    def transform(self, as_of: str, run: str = "run") -> dict[str, Any]:
        """The transform stage."""
        return transform(self.spark, self.base, run, as_of)

    def rows(self, name: str, run: str = "run") -> list[tuple[Any, ...]]:
        """The rows of a result."""
        return [
            tuple(row)
            for row in self.spark.read.parquet(f"{self.base}/{layout.output(run, name)}").collect()
        ]
