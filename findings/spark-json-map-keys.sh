#!/usr/bin/env bash
# Spark 3.5.7: `to_json` writes a map's keys as Spark has them inside: a date as its number of days, a timestamp as microseconds, though both
# are texts as values; bytes as the name of a Java object, another one each time. What was a key cannot be told any more.
# Seen: map(date'2024-01-01', date'2024-01-01') -> {"19723":"2024-01-01"}; a timestamp's key -> 1704067200000000; the keys X'00ff' and X'00fe'
# -> [B@… twice, where they are base64 as values (AP8=).
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
is_("select to_json(map(date'2024-01-01', date'2024-01-01'))", '{"19723":"2024-01-01"}')
is_("select to_json(map(timestamp'2024-01-01 00:00:00', 1))", '{"1704067200000000":1}')
is_("select to_json(map(1, X'00ff'))", '{"1":"AP8="}')
is_(r"select regexp_replace(to_json(map(X'00ff', 1, X'00fe', 2)), '@[0-9a-f]+', '@…')", '{"[B@…":1,"[B@…":2}')
PY
