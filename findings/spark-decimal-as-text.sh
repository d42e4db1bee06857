#!/usr/bin/env bash
# Spark 3.5.7: a small decimal as text has an exponent, unless ANSI mode is on. Keys that are made of it (concat, a Kafka key, a file name) are
# others once the mode is, which Spark 4 has on by default.
# Seen: cast(0.00000001 as decimal(10,8)) as string -> 1E-8 without ANSI mode, 0.00000001 with it.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
for ansi, text in (("false", "1E-8"), ("true", "0.00000001")):
    s.conf.set("spark.sql.ansi.enabled", ansi)
    is_("select cast(cast('0.00000001' as decimal(10,8)) as string)", text)
PY
