#!/usr/bin/env bash
# Spark 3.5.7: a JSON number that is declared a string is not the text that stood there. A fraction or an exponent goes through a double; a
# whole number, however long, does not. Digits are lost without a word where an amount is read as text to keep them.
# Seen: 0.12345678901234567890123 -> 0.12345678901234568, 1.50 -> 1.5, 1e3 -> 1000.0, 12345678901234567890123 -> 12345678901234567890123.
. "$(dirname "$0")/spark.bash"
spark 3.5.7 <<'PY'
for number, text in (
    ("0.12345678901234567890123", "0.12345678901234568"),
    ("1.50", "1.5"),
    ("1e3", "1000.0"),
    ("12345678901234567890123", "12345678901234567890123"),
):
    is_(f"""select from_json('{{"a":{number}}}', 'a string').a""", text)
PY
