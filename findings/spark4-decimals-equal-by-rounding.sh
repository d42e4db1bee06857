#!/usr/bin/env bash
# Spark 4.1.3: two decimals are brought to one type before they are compared, and where that would need more than 38 digits its scale is cut: what is
# not equal is equal after rounding, and the smallest negative number is not less than 0. Before Spark 4 the digits behind the point were kept, as
# they are with the setting of the legacy below.
# Seen: decimal(38,1) ...567.8 = decimal(38,0) ...568 -> True; -1E-38 < 0 -> False; with the setting False, True.
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
head = "1234567890123456789012345678901234"
equal = f"select cast('{head}567.8' as decimal(38,1)) = cast('{head}568' as decimal(38,0))"
less = "select cast('-1E-38' as decimal(38,38)) < 0"
is_(equal, "True")
is_(less, "False")
s.conf.set("spark.sql.legacy.decimal.retainFractionDigitsOnTruncate", "true")
is_(equal, "False")
is_(less, "True")
PY
