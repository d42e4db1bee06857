#!/usr/bin/env bash
# PyIceberg 0.12.0 makes a table, Iceberg 1.11.0 on Spark 4.1.3 writes to it: with gzip. To a table that Spark has made it writes with Zstandard. The
# documented default of `write.parquet.compression-codec` is zstd, but Java's library only puts it into the properties of tables that it makes itself; of a
# table that does not say it, it takes gzip, as it did before version 1.4. PyIceberg's own files in the same table have Zstandard.
# Seen: made by Spark -> ZSTD; made by PyIceberg, written by Spark -> GZIP, written by PyIceberg -> ZSTD.
. "$(dirname "$0")/spark.bash"
jar org.xerial:sqlite-jdbc:3.50.3.0
c=spark.sql.catalog.lake
jar org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0 $c=org.apache.iceberg.spark.SparkCatalog $c.catalog-impl=org.apache.iceberg.jdbc.JdbcCatalog \
  $c.uri="jdbc:sqlite:$work/catalog.db" $c.jdbc.schema-version=V1 $c.warehouse="file:$work/lake"
export work
python pyspark==4.1.3 setuptools 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' <<'PY'
import os
from urllib.parse import urlparse

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyspark.sql import SparkSession

work = os.environ["work"]
catalog = SqlCatalog("lake", uri=f"sqlite:///{work}/catalog.db", warehouse=f"file://{work}/lake")
catalog.create_namespace("n")
row = pa.table({"id": pa.array([1], pa.int64())})
made = catalog.create_table("n.by_python", row.schema, properties={"format-version": "2"})
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
spark.sql("create table lake.n.by_spark (id bigint) using iceberg")
for table in ("by_python", "by_spark"):
    spark.sql(f"insert into lake.n.{table} values (1)")
catalog.load_table("n.by_python").append(row)


def codecs(table):
    files = catalog.load_table(f"n.{table}").inspect.files()["file_path"].to_pylist()
    return sorted(pq.read_metadata(urlparse(one).path).row_group(0).column(0).compression for one in files)


found = codecs("by_spark"), codecs("by_python")
print(found)
assert found == (["ZSTD"], ["GZIP", "ZSTD"]), found
PY
