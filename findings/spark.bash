# Sourced: `spark VERSION <<'PY'` runs Python with that pyspark, from PyPI, on a session `s` of `cores` cores; `is_(SQL, EXPECTED)` compares an
# answer.
. "$(dirname "${BASH_SOURCE[0]}")/python.bash"
cores=1

# `jar GROUP:ARTIFACT:VERSION SETTING=VALUE...`: the session of the next `spark` has that jar of Maven Central, and these settings.
jar() {
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$1" -DoutputDirectory="$work/jars" -Dstyle.color=never
  export PYSPARK_SUBMIT_ARGS="--driver-class-path $(echo "$work"/jars/*.jar | tr " " :) $(printf -- '--conf %s ' "${@:2}") pyspark-shell"
}

spark() {
  {
    cat <<PY
from pyspark.sql import SparkSession
s = (SparkSession.builder.master("local[$cores]").config("spark.ui.enabled", "false")
     .config("spark.sql.session.timeZone", "UTC").getOrCreate())
s.sparkContext.setLogLevel("OFF")
def answer(sql):
    try:
        return str(s.sql(sql).collect()[0][0])
    except Exception as error:
        return type(error).__name__
def is_(sql, expected):
    told(sql, answer(sql), expected)
PY
    cat
  } | python "pyspark==$1" setuptools
}
