#!/usr/bin/env bash
# Java 17 with Spark 4.1.3 (Scala 2.13): an archive of loaded classes (-XX:ArchiveClassesAtExit) has the classes that lambdas of Java sources
# become, and of Scala objects none, so that each JVM makes them anew: over 5,000 in the driver of a short job. Nothing says so.
# Seen: `SparkSubmit --version` loads 2,024 classes from the archive, 89 lambdas of Scala objects and none of them from there, and one of Spark's
# Java sources from there.
. "$(dirname "$0")/python.bash"
python pyspark==4.1.3 <<'PY'
import glob, os, re, subprocess
import pyspark
jars = sorted(glob.glob(os.path.join(os.path.dirname(pyspark.__file__), "jars", "*.jar")))
def run(*options):
    java = ["java", *options, "-cp", os.pathsep.join(jars), "org.apache.spark.deploy.SparkSubmit", "--version"]
    subprocess.run(java, check=True, capture_output=True)
run("-XX:ArchiveClassesAtExit=classes.jsa", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
run("-XX:SharedArchiveFile=classes.jsa", "-Xlog:class+load:file=loaded")
loaded = open("loaded").read().splitlines()
archived = [line for line in loaded if "shared objects file (top)" in line]
# A Scala object's class ends with a dollar.
scala = [line for line in loaded if re.search(r" org\.apache\.spark\S*\$\$\$Lambda", line)]
java = [line for line in archived if re.search(r" org\.apache\.spark\.network\S*[^$]\$\$Lambda", line)]
told("over 2,000 classes are archived", len(archived) > 2000, True)
told("over 50 lambdas of Scala objects", len(scala) > 50, True)
told("of these archived", len([line for line in scala if line in archived]), 0)
told("some of Java sources are archived", len(java) > 0, True)
PY
