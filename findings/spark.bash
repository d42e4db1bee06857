# Sourced: `spark VERSION <<'PY'` runs Python with that pyspark, from PyPI, on a session `s` of one core; `is_(SQL, EXPECTED)` compares an answer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

spark() {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet "pyspark==$1" setuptools
  {
    cat <<'PY'
import sys
from pyspark.sql import SparkSession
s = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
     .config("spark.sql.session.timeZone", "UTC").getOrCreate())
s.sparkContext.setLogLevel("OFF")
other = []
def told(what, found, expected):
    print(f"{what} -> {found}" + ("" if found == expected else f", where {expected} was seen before"))
    if found != expected:
        other.append(what)
def answer(sql):
    try:
        return str(s.sql(sql).collect()[0][0])
    except Exception as error:
        return type(error).__name__
def is_(sql, expected):
    told(sql, answer(sql), expected)
PY
    cat
    echo 'sys.exit(f"{len(other)} answers are other ones" if other else 0)'
  } >"$work/run.py"
  (cd "$work" && "$work/venv/bin/python" run.py 2>"$work/log") || { tail -n 5 "$work/log" >&2; exit 1; }
}
