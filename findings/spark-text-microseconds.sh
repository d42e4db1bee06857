#!/usr/bin/env bash
# Spark 3.5.7: a timestamp keeps its microseconds in a cast to a text, and loses them without a word in JSON and CSV, in files and in `to_json`
# and `to_csv`: they are cut off. Two events of one millisecond, or a key that has a timestamp in it, are the same behind it. The readers take
# all six digits.
# Seen: 00:00:00.123999 -> 00:00:00.123 of to_json, to_csv and the files; cast -> 00:00:00.123999; from_json of six digits -> all of them.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
exact = "timestamp'2026-01-01 00:00:00.123999'"
is_(f"select cast({exact} as string)", "2026-01-01 00:00:00.123999")
is_(f"select to_json(struct({exact} as t))", '{"t":"2026-01-01T00:00:00.123Z"}')
is_(f"select to_csv(struct({exact} as t))", "2026-01-01T00:00:00.123Z")
for kind, expected in (("json", '{"t":"2026-01-01T00:00:00.123Z"}'), ("csv", "2026-01-01T00:00:00.123Z")):
    s.sql(f"select {exact} as t").write.format(kind).save(kind)
    told(f"the {kind} file", s.read.text(kind).collect()[0][0], expected)
is_("""select cast(from_json('{"t":"2026-01-01T00:00:00.123999Z"}', 't timestamp').t as string)""", "2026-01-01 00:00:00.123999")
PY
