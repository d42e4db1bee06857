#!/usr/bin/env bash
# Spark 3.5.7: of a JSON object that has a key twice, `from_json` gives the last value and `get_json_object` the first. Two functions that are
# used side by side, as in a check of what the other parsed, speak of different values.
# Seen: '{"a":1,"a":2}': from_json 2, get_json_object 1.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
text = '{"a":1,"a":2}'
is_(f"select from_json('{text}', 'a int').a", "2")
is_(f"select get_json_object('{text}', '$.a')", "1")
PY
