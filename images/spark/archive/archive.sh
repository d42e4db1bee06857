#!/bin/bash
# archive.sh: makes the archive of the classes that drivers and executors load, by running a small job while the image is built.
set -euo pipefail
archive=$SPARK_HOME/classes.jsa
class_path=$SPARK_HOME/classes.jar
python3 /tmp/archive/class_path.py "$SPARK_HOME/jars" "$class_path"

# The optimizing compiler would take twice the time.
quick="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
dump="-XX:ArchiveClassesAtExit=$archive -Xlog:cds=off -Xlog:cds+dynamic=off"
export SPARK_SCALA_VERSION=2.13 # Which spark-class would set.
# Spark's own command line, with nothing in its class path after what all that use the archive begin with.
mapfile -t driver < <(
  java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit \
    --conf spark.driver.extraJavaOptions="$quick $dump -Dkubernetes.request.retry.backoffLimit=0" \
    --conf spark.executor.extraJavaOptions="$quick" \
    /tmp/archive/sample.py | tr '\0' '\n' | sed '/^$/d'
)
[ "${driver[1]}" = -cp ]
driver[2]=$class_path
"${driver[@]}" 2>/tmp/spark.log || { grep -v INFO /tmp/spark.log | tail -n 60 >&2; exit 1; }
ls -l "$archive"

# Else each JVM would start as before, and only the clock would tell.
java -Xshare:on -XX:SharedArchiveFile="$archive" -cp "$class_path:$SPARK_HOME/conf" -version 2>/dev/null
rm -rf /tmp/spark.log "$SPARK_HOME"/work/* "/tmp/hadoop-$(id -un)" "/tmp/hsperfdata_$(id -un)"
