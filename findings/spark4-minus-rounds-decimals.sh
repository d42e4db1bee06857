#!/usr/bin/env bash
# Spark 4.1.3: minus and abs of a decimal keep 34 of its digits, without an error, ANSI mode or not; where the rounded number has a digit more than
# the type, they fail instead. Spark 3.5.7 keeps all 38. sum and round keep them in both.
# Seen: abs of -12345678901234567890.123456789012345678 -> 12345678901234567890.123456789012350000; of 38 nines -> ArithmeticException.
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
def of(text, expression):
    s.sql(f"select cast('{text}' as decimal(38,18)) a").createOrReplaceTempView("t")
    return answer(f"select {expression} from t")
long, nines = "12345678901234567890.123456789012345678", "9" * 20 + "." + "9" * 18
for ansi in ("false", "true"):
    s.conf.set("spark.sql.ansi.enabled", ansi)
    for text, expression, expected in (
        (f"-{long}", "abs(a)", "12345678901234567890.123456789012350000"),
        (long, "-a", "-12345678901234567890.123456789012350000"),
        (f"-{nines}", "abs(a)", "ArithmeticException"),
        (f"-{long}", "sum(a)", f"-{long}"),
        (f"-{long}", "round(a, 18)", f"-{long}"),
    ):
        told(f"ansi {ansi}: {expression} of {text}", of(text, expression), expected)
PY
