"""The lake's catalog as Spark has it: Iceberg's tables, whose current files a database names."""

from __future__ import annotations

from collections.abc import Mapping

from . import environment
from .dataset import Dataset
from .lake_catalog import CATALOG
from .object_store import S3A


def settings(given: Mapping[str, str]) -> dict[str, str]:
    """Spark's settings of the catalog.

    :param given: Spark's own settings, which have the object store's key where it wants one.
    """
    user, password = (environment.variable(f"LAKE_{name}") for name in ("USER", "PASSWORD"))
    base = environment.base()
    own = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        # What another run has published is there at once.
        ".cache-enabled": "false",
        ".catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog",
        ".uri": environment.variable("LAKE_URL"),
        ".jdbc.user": user,
        ".jdbc.password": password,
        ".jdbc.schema-version": "V1",
        ".warehouse": f"{base.replace('s3a:', 's3:', 1)}/{CATALOG}",
    }
    if base.startswith("s3a:"):
        own |= {
            ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
            ".s3.endpoint": given[f"{S3A}endpoint"],
            ".s3.path-style-access": given[f"{S3A}path.style.access"],
            ".client.region": given[f"{S3A}endpoint.region"],
        }
    if f"{S3A}access.key" in given:
        own[".s3.access-key-id"] = given[f"{S3A}access.key"]
        own[".s3.secret-access-key"] = given[f"{S3A}secret.key"]
    return {f"spark.sql.catalog.{CATALOG}{name}": value for name, value in own.items()}


def named(dataset: Dataset, branch: str | None = None) -> str:
    """A table's name in SQL, or that of a branch of it."""
    name = ".".join(f"`{part}`" for part in (CATALOG, *dataset.name.split(".")))
    return name if branch is None else f"{name}.`branch_{branch}`"
