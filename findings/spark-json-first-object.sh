#!/usr/bin/env bash
# Spark 3.5.7: `from_json` reads the first JSON object of a text and drops whatever stands behind it, in mode FAILFAST too. A message of two
# objects is one row, and nothing tells of the other.
# Seen: '{"a":1}{"a":2}' -> 1, '{"a":1} and more' -> 1, both with mode FAILFAST.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
for text in ('{"a":1}{"a":2}', '{"a":1} and more'):
    is_(f"select from_json('{text}', 'a int', map('mode', 'FAILFAST')).a", "1")
PY
