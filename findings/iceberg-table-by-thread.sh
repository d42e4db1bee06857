#!/usr/bin/env bash
# Iceberg 1.11.0 on Spark 4.1.3: `Spark3Util.loadIcebergTable(session, name)` looks for the catalog in the settings of the thread's active session, not of
# the session that it is given, and then takes the catalog's name for a namespace of Spark's own. In a new thread of Python (a thread pool in foreachBatch) that
# has run no query it fails; once the catalog was used by any thread, or the session is made active, it works.
# Seen: new thread -> AnalysisException REQUIRES_SINGLE_PART_NAMESPACE, though `session` has the catalog; after setActiveSession -> the table.
. "$(dirname "$0")/spark.bash"
jar org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0 spark.sql.catalog.c=org.apache.iceberg.spark.SparkCatalog \
  spark.sql.catalog.c.type=hadoop spark.sql.catalog.c.warehouse=lake
spark 4.1.3 <<'PY'
from concurrent.futures import ThreadPoolExecutor

s.sql("create table c.n.t (id bigint) using iceberg")
fresh = s.newSession()
load = s._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable
active = s._jvm.org.apache.spark.sql.classic.SparkSession


def in_new_thread(*before):
    def ask():
        for one in before:
            one(fresh._jsparkSession)
        try:
            return load(fresh._jsparkSession, "c.n.t").name()
        except Exception as error:
            return str(error).split("]")[0]

    active.clearActiveSession()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


found = in_new_thread(), in_new_thread(active.setActiveSession)
assert "REQUIRES_SINGLE_PART_NAMESPACE" in found[0] and found[1] == "c.n.t", found
PY
