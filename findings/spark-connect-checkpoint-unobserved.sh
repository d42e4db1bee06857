#!/usr/bin/env bash
# Spark Connect 4.1.3: what is observed of a frame that `localCheckpoint` makes comes never: `Observation.get` is an empty dictionary, without a word, where the same code
# on a driver of its own has the count. Of a write and of a collect the observation comes, on both.
# Seen: written and collected {'n': 3}, checkpointed {}; on a driver of its own {'n': 3} of all three.
. "$(dirname "$0")/python.bash"
cat >"$work/observed.py" <<'PY'
import sys

from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F

builder = SparkSession.builder
s = (builder.remote("local[1]") if sys.argv[1] == "connect" else builder.master("local[1]")).getOrCreate()
found = []
for use in (lambda f: f.write.mode("overwrite").parquet(f"{sys.argv[1]}.parquet"), lambda f: f.collect(), lambda f: f.localCheckpoint()):
    seen = Observation()
    use(s.range(3).observe(seen, F.count(F.lit(1)).alias("n")))
    found.append(seen.get)
print(found)
PY
python pyspark==4.1.3 setuptools pandas==2.3.3 pyarrow==22.0.0 grpcio==1.76.0 grpcio-status==1.76.0 googleapis-common-protos==1.72.0 zstandard==0.25.0 <<'PY'
import ast
import subprocess

def observed(how):
    done = subprocess.run([sys.executable, "observed.py", how], capture_output=True, text=True, check=True)
    return ast.literal_eval(done.stdout.strip().splitlines()[-1])

told("a session of Spark Connect: written, collected, checkpointed", observed("connect"), [{"n": 3}, {"n": 3}, {}])
told("a driver of its own", observed("own"), [{"n": 3}] * 3)
PY
