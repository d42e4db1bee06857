#!/usr/bin/env bash
# Spark 3.5.7, with ANSI mode and without: what `cast` takes from a text. A date takes any words behind a space or a T; a timestamp takes a time
# of day, and makes it today's; an exponent is a decimal and no int; a Java suffix is a double; of nanoseconds the last three digits go.
# Seen: '2024-01-01 abc' as date -> 2024-01-01, but '2024-01-01abc' -> None; '10:00' as timestamp -> 10:00 of the day of the run;
# '1e3' as int -> None, as decimal(10,2) -> 1000.00; '1d' as double -> 1.0; '…00.123456789Z' as timestamp -> …00.123456.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
for ansi in ("false", "true"):
    s.conf.set("spark.sql.ansi.enabled", ansi)
    is_("select try_cast('2024-01-01 abc' as date)", "2024-01-01")
    is_("select try_cast('2024-01-01Tabc' as date)", "2024-01-01")
    is_("select try_cast('2024-01-01abc' as date)", "None")
    is_("select date_format(try_cast('10:00' as timestamp), 'HH:mm')", "10:00")
    is_("select to_date(try_cast('10:00' as timestamp)) >= date_sub(current_date(), 1)", "True")
    is_("select try_cast('1e3' as int)", "None")
    is_("select try_cast('1e3' as decimal(10,2))", "1000.00")
    is_("select try_cast('1d' as double)", "1.0")
    is_("select date_format(try_cast('2024-01-01T00:00:00.123456789Z' as timestamp), 'SSSSSSSSS')", "123456000")
PY
