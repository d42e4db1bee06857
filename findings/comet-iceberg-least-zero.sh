#!/usr/bin/env bash
# Comet 1.2.0 on Spark 4.1.3 with Iceberg 1.11.0: a table whose doubles are 0.0 and 1.0 has -0.0 as its least once Comet's native writer has written it
# (spark.comet.write.iceberg.enabled), and one of -1.0 and -0.0 has 0.0 as its greatest. The rows are as they were; the file's bounds, which Iceberg
# answers min and max from without reading a row, are those that Parquet asks for, and the same for every reader, with Comet or without.
# Seen: min 0.0 of the same rows written by Iceberg's own writer, -0.0 by Comet's; max -0.0 and 0.0.
. "$(dirname "$0")/spark.bash"
jar org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0
jar org.apache.datafusion:comet-spark-spark4.1_2.13:1.2.0 spark.plugins=org.apache.spark.CometPlugin \
  spark.shuffle.manager=org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager \
  spark.memory.offHeap.enabled=true spark.memory.offHeap.size=256m \
  spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog spark.sql.catalog.lake.type=hadoop "spark.sql.catalog.lake.warehouse=file:$work/lake"
spark 4.1.3 <<'PY'
s.sql("create namespace lake.x")
for name, values, who, native, expected in (
    ("a", "(0.0D), (1.0D)", "Iceberg", "false", "0.0 1.0"),
    ("b", "(0.0D), (1.0D)", "Comet", "true", "-0.0 1.0"),
    ("c", "(-1.0D), (-0.0D)", "Iceberg", "false", "-1.0 -0.0"),
    ("d", "(-1.0D), (-0.0D)", "Comet", "true", "-1.0 0.0"),
):
    s.sql(f"select * from values {values} as given(d)").coalesce(1).write.parquet(name)
    s.sql(f"create table lake.x.{name} (d double) using iceberg")
    s.conf.set("spark.comet.write.iceberg.enabled", native)
    s.read.parquet(name).writeTo(f"lake.x.{name}").append()
    told(f"least and greatest of {values}, written by {who}", answer(f"select concat(min(d), ' ', max(d)) from lake.x.{name}"), expected)
PY
