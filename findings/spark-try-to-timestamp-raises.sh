#!/usr/bin/env bash
# Spark 4.1.3: `try_to_timestamp` is null for what is no timestamp, and raises for some of it: a year that its microseconds cannot count is an error of
# Java's (ArithmeticException, long overflow) that no ANSI setting takes away, and so is a pattern that Spark does not know. A job that cleans columns with it
# ends at one row.
# Seen: '32.01.2024' -> None; '1/1/300000' with M/d/y -> an exception; try_to_date of the same -> an exception; the pattern 'yyyy-MM-dd YYYY' -> an exception.
. "$(dirname "$0")/spark.bash"
spark 4.1.3 <<'PY'
def said(sql):
    found = answer(sql)
    return found if found == "None" else "raises"

for ansi in ("true", "false"):
    s.conf.set("spark.sql.ansi.enabled", ansi)
    for text, pattern, expected in (
        ("32.01.2024", "dd.MM.yyyy", "None"),
        ("1/1/300000", "M/d/y", "raises"),
        ("2024-01-15 2024", "yyyy-MM-dd YYYY", "raises"),
    ):
        sql = f"select try_to_timestamp(text, '{pattern}') from values ('{text}') as t(text)"
        told(f"ansi {ansi}: {sql}", said(sql), expected)
    sql = "select try_to_date(text, 'M/d/y') from values ('1/1/300000') as t(text)"
    told(f"ansi {ansi}: {sql}", said(sql), "raises")
PY
