#!/usr/bin/env bash
# Iceberg 1.11.0 on Spark 4.1.3: a branch has no metadata tables by its name, and `VERSION AS OF` gives them. A branch of a table that is empty comes
# with a snapshot, which the table itself still has not: its `main` does not exist.
# Seen: `t.branch_x.files` -> AnalysisException, `t.files VERSION AS OF 'x'` -> 1 row, `t.files` -> 0; refs of the empty table after CREATE BRANCH: x
# alone, with one snapshot.
. "$(dirname "$0")/spark.bash"
jar org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0 spark.sql.catalog.c=org.apache.iceberg.spark.SparkCatalog \
  spark.sql.catalog.c.type=hadoop spark.sql.catalog.c.warehouse=lake \
  spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions
spark 4.1.3 <<'PY'
s.sql("create table c.n.t (id bigint) using iceberg")
s.sql("alter table c.n.t create branch x")
is_("select concat_ws(',', collect_list(name)) from c.n.t.refs", "x")
is_("select count(*) from c.n.t.snapshots", "1")
s.sql("insert into c.n.t.branch_x values (1)")
is_("select count(*) from c.n.t", "0")
is_("select count(*) from c.n.t.branch_x", "1")
is_("select count(*) from c.n.t.files", "0")
is_("select count(*) from c.n.t.branch_x.files", "AnalysisException")
is_("select count(*) from c.n.t.files version as of 'x'", "1")
PY
