#!/usr/bin/env bash
# Spark Connect 4.1.3: what one session caches answers the same query of every other session of the server, from then on. Sessions have their own views, settings
# and artifacts, but one cache, which knows a frame by its plan: of files that were replaced meanwhile a session that has never cached anything gets the rows
# of before, also once the session that did is closed.
# Seen: another session counts 3 rows where the files have 5; after the first session is stopped 3; after any session's clearCache 5.
. "$(dirname "$0")/python.bash"
python pyspark==4.1.3 setuptools pandas==2.3.3 pyarrow==22.0.0 grpcio==1.76.0 grpcio-status==1.76.0 googleapis-common-protos==1.72.0 zstandard==0.25.0 <<'PY'
import os
import shutil

from pyspark.sql import SparkSession

server = SparkSession.builder.remote("local[1]").getOrCreate()
one, second, third = (SparkSession.builder.remote("sc://localhost").create() for _ in range(3))
one.range(3).write.mode("overwrite").parquet("numbers")
assert one.read.parquet("numbers").cache().count() == 3
one.range(5).repartition(2).write.mode("overwrite").parquet("more")
shutil.rmtree("numbers")
os.rename("more", "numbers")
told("rows that another session counts", second.read.parquet("numbers").count(), 3)
one.client.release_session()
told("once the session that cached is closed", second.read.parquet("numbers").count(), 3)
third.catalog.clearCache()
told("once a third session has cleared its cache", second.read.parquet("numbers").count(), 5)
PY
