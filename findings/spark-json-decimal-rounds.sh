#!/usr/bin/env bash
# Spark 3.5.7: `from_json` rounds a number to the scale of its decimal, in mode FAILFAST too; a number with too many digits before the point
# is null in one mode and an error in the other. Too many digits behind the point are no error in any.
# Seen: 1.005 as decimal(10,2) -> 1.01; 123.4 as decimal(3,1) -> None, with FAILFAST an error.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
is_("""select from_json('{"a":1.005}', 'a decimal(10,2)', map('mode', 'FAILFAST')).a""", "1.01")
is_("""select from_json('{"a":123.4}', 'a decimal(3,1)').a""", "None")
told("123.4 as decimal(3,1), FAILFAST", "Error" in answer("""select from_json('{"a":123.4}', 'a decimal(3,1)', map('mode', 'FAILFAST')).a"""), True)
PY
