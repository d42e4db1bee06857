"""What spark-submit runs: `stage.py extract|transform|load --run … --as-of … --input …`."""

import argparse
import os
import sys

from jobkit import stage
from jobkit.warehouse import Warehouse
from sales import layout
from sales.extract import extract
from sales.load import load
from sales.results import transform


def main() -> int:
    """Run the stage that is named and return its exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=["extract", "transform", "load"])
    parser.add_argument("--run", required=True, help="name of the run's folder")
    parser.add_argument(
        "--as-of", required=True, help="YYYY-MM-DD; the date that tenure is counted to"
    )
    parser.add_argument(
        "--input", default=layout.INPUT, help="folder of the two CSV files in the bucket"
    )
    args = parser.parse_args()
    base = f"s3a://{os.environ['HEADWATER_BUCKET']}"
    work = {
        "extract": lambda spark: extract(spark, base, args.input, args.run),
        "transform": lambda spark: transform(spark, base, args.run, args.as_of),
        "load": lambda spark: load(spark, base, args.run, args.as_of, Warehouse.from_environment()),
    }
    return stage.run(args.stage, f"{base}/{layout.report(args.run, args.stage)}", work[args.stage])


if __name__ == "__main__":
    sys.exit(main())
