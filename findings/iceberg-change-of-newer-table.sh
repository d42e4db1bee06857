#!/usr/bin/env bash
# Iceberg 1.11.0 on Spark 4.1.3: a `Table` shows what was there when it was loaded, and a change that is begun on it (newTransaction, manageSnapshots) is one of
# what is there now, which it reads anew. What somebody else has committed in between is so part of the change's base, no conflict: setCurrentSnapshot
# by what the object shows puts the other's commit away without an error, and fastForwardBranch, which would have been right a moment before, fails. Who decides by
# what a table shows must ask the transaction's own `table()`.
# Seen: loaded at 1 row, another adds one: fast-forward -> IllegalArgumentException; loaded at 2, another adds one: its transaction's table has 3,
# setCurrentSnapshot to the first -> no error, 1 row is left.
. "$(dirname "$0")/spark.bash"
jar org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0 spark.sql.catalog.c=org.apache.iceberg.spark.SparkCatalog \
  spark.sql.catalog.c.type=hadoop spark.sql.catalog.c.warehouse=lake spark.sql.catalog.c.cache-enabled=false \
  spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions
spark 4.1.3 <<'PY'
s.sql("create table c.n.t (id bigint) using iceberg")
s.sql("insert into c.n.t values (1)")
s.sql("alter table c.n.t create branch x")
s.sql("insert into c.n.t.branch_x values (2)")
loaded = s._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(s._jsparkSession, "c.n.t")
s.sql("insert into c.n.t values (3)")

def rows(table):
    return int(table.currentSnapshot().summary().get("total-records"))

told("rows that the object shows", rows(loaded), 1)
shown = loaded.currentSnapshot().snapshotId()
told("fast-forward of main to the branch", error(lambda: loaded.manageSnapshots().fastForwardBranch("main", "x").commit()), "IllegalArgumentException")
loaded = s._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(s._jsparkSession, "c.n.t")
s.sql("insert into c.n.t values (4)")
told("rows that the object shows, loaded anew before one more", rows(loaded), 2)
change = loaded.newTransaction()
told("rows of its transaction's table", rows(change.table()), 3)
change.manageSnapshots().setCurrentSnapshot(shown).commit()
told("error of its commit", error(lambda: change.commitTransaction()), None)
is_("select count(*) from c.n.t", "1")
PY
