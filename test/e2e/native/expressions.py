"""A page of expressions over values that sit at the edges of their types: each is worked out for every row, or over all of them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

UTC = timezone.utc
ROWS = 60

# Lists of different lengths, so that each value meets many others.
VALUES: dict[str, tuple[str, list[Any]]] = {
    "i": ("int", [0, 1, -1, 7, 2**31 - 1, -(2**31), None]),
    "l": ("bigint", [0, 3, -9, 2**63 - 1, -(2**63), 10**12, 86_400, None]),
    "d": (
        "double",
        [0.0, -0.0, 0.1, 2.5, -2.5, 1e300, 5e-324, float("inf"), float("-inf"), float("nan"), None],
    ),
    "m": (
        "decimal(12,2)",
        [Decimal(text) for text in ("0.00", "0.01", "-0.01", "2.50", "-2.55", "9999999999.99")]
        + [None],
    ),
    "w": (
        "decimal(38,18)",
        [Decimal(text) for text in ("0", "1.000000000000000001", "-99999999999999999999", "0.5")]
        + [None],
    ),
    "s": (
        "string",
        ["", " a ", "Straße", "ÅNGSTRÖM", "12", "-3.75", "1e3", " 42 ", "true", "2024-02-29"]
        + ["2024-01-15 10:00:00", "a,b;c", "it's", "\u00a0x", "日本語", "ab\tcd\n", "%41+b", None],
    ),
    "t": (
        "timestamp",
        [datetime(2024, 2, 29, 23, 59, 59, 999_999, UTC), datetime(1970, 1, 1, tzinfo=UTC)]
        + [datetime(1969, 12, 31, 23, 59, 59, 1, UTC), datetime(1899, 1, 1, 12, tzinfo=UTC)]
        + [datetime(2262, 4, 12, tzinfo=UTC), None],
    ),
    "y": (
        "date",
        [date(2024, 2, 29), date(1970, 1, 1), date(1582, 10, 4), date(9990, 12, 31), None],
    ),
    "b": ("boolean", [True, False, None]),
}

OF_A_ROW = """
cast(d as int); cast(d as bigint); cast(d as string); cast(d as decimal(12,2)); cast(m as int); cast(m as double); cast(m as string)
cast(w as string); cast(w as decimal(12,2)); cast(w as double); cast(i as decimal(5,2)); cast(l as int); cast(l as double); cast(l as string)
cast(s as int); cast(s as bigint); cast(s as double); cast(s as decimal(12,2)); cast(s as boolean); cast(s as date); cast(s as timestamp)
try_cast(s as int); try_cast(s as decimal(5,1)); try_cast(s as date); cast(b as string); cast(b as int); cast(y as string); cast(y as timestamp)
cast(t as date); cast(t as string); cast(t as bigint); cast(t as double); cast(trim(s) as double)
i + i; l + 1; l * 2; i - 1; -i; abs(i); i / 3; i div 3; i % 4; pmod(i, 4); l % 7; d + 0.1; d * 3; d / 7; d % 2; -d; abs(d)
m + m; m - 0.01; m * m; m / 3; m % 0.07; -m; m * i; m + w; w + w; w * w; w / m; w - 1; m / i; m = 2.5; m = w; w < m; d = 0; d = d; m > d
round(m, 1); round(m); round(d, 1); round(w, 3); bround(m, 1); floor(m); ceil(m); floor(d); ceil(d); floor(w); ceil(w)
sqrt(d); pow(d, 2); exp(i); ln(d); log10(d); sin(d); signum(m); signum(d); greatest(i, 5); least(m, 1.5); greatest(d, 1.0); isnan(d)
upper(s); lower(s); initcap(s); trim(s); ltrim(s); rtrim(s); length(s); octet_length(s); char_length(s); reverse(s); concat(s, '|', s)
concat_ws('-', s, s, null); substring(s, 2, 3); substring(s, -3, 2); substring(s, 0, 2); left(s, 2); right(s, 2); lpad(s, 6, '*'); rpad(s, 6, 'xy')
instr(s, 'a'); locate('b', s); position('a' in s); replace(s, 'a', 'AA'); translate(s, 'ab', 'x'); repeat(s, 2); split(s, ',')[0]; split(s, '[,;]')
split(s, '', 2); s like 'a%'; s like '%\\\\%%'; s rlike '^[A-Z]'; s rlike '\\\\p{L}+'; s rlike '(?i)STRASSE|straße'; regexp_replace(s, '([a-z])', '<$1>')
regexp_extract(s, '([0-9]+)', 1); regexp_extract_all(s, '([a-z])', 1); regexp_replace(s, '\\\\s+', ' '); contains(s, 'a'); startswith(s, ' '); endswith(s, ' ')
ascii(s); base64(cast(s as binary)); hex(s); hex(l); md5(s); sha2(s, 256); crc32(cast(s as binary)); hash(s, i); xxhash64(s, l); hash(d); hash(m); xxhash64(w)
levenshtein(s, 'ab'); soundex(s); url_decode(replace(s, '%', '%25')); encode(s, 'UTF-8'); decode(encode(s, 'UTF-16BE'), 'UTF-16BE'); s < 'b'; s = ' a '
year(y); month(y); day(y); dayofweek(y); dayofyear(y); weekofyear(y); quarter(y); last_day(y); date_add(y, 30); date_sub(y, 400); datediff(y, date'2000-01-01')
add_months(y, 1); trunc(y, 'month'); trunc(y, 'week'); date_format(y, 'yyyy-MM-dd'); months_between(y, date'2020-05-31'); next_day(y, 'MON'); weekday(y)
hour(t); minute(t); second(t); date_trunc('hour', t); date_trunc('week', t); date_trunc('millisecond', t); date_format(t, 'yyyy-MM-dd HH:mm:ss.SSSSSS'); unix_timestamp(t)
unix_micros(t); timestamp_micros(l % 1000000000000000); from_unixtime(i); to_date(s); to_timestamp(s, 'yyyy-MM-dd'); to_date(t)
timestampdiff(second, t, timestamp'2024-01-01'); make_date(2024, abs(i % 14), 1); t = cast(y as timestamp); y < current_date(); extract(month from t); date_part('week', t)
coalesce(i, -5); nullif(i, 0); ifnull(s, '-'); nvl2(b, 1, 2); if(b, i, l); case when i > 0 then 'p' when i < 0 then 'n' else 'z' end; i is null; i <=> l; b and (i > 0); b or null; not b
i in (0, 1, null); s in ('a', '12'); i between -1 and 7; i & 6; i | 1; i ^ 3; ~i; shiftleft(i, 2); shiftright(l, 3); shiftrightunsigned(i, 1); bit_count(l); getbit(l, 3)
array(i, 1)[0]; array_contains(array(i, 1), 1); size(split(s, ',')); element_at(array(1, 2), 2); sort_array(array(3, i, 1)); array_distinct(array(i, i, 2)); array_join(array(s, 'q'), ',')
struct(i, s).s; named_struct('a', m).a; map('k', i)['k']; to_json(struct(i, s, m)); get_json_object('{"a":{"b":1.50}}', '$.a.b'); from_json('{"a":1}', 'a int').a; array_max(array(d, 1.0)); flatten(array(array(i)))
monotonically_increasing_id() >= 0; typeof(m * m); bin(i); conv(s, 16, 10); format_number(m, 1); format_string('%s/%d', s, i); sequence(1, 3)
"""

OVER_ALL = """
count(*); count(i); count(distinct s); count(distinct i, b); sum(i); sum(m); sum(w); sum(l % 1000); avg(i); avg(m); avg(w); min(d); max(d); min(s); max(s); min(t); max(y); min(m); max(w)
bit_or(i); bit_and(l); bit_xor(i); bool_and(b); bool_or(b); sum(case when b then m end); count(case when m > 0 then 1 end); sum(distinct m); every(b); count_if(b)
round(stddev(i % 100), 6); round(variance(i % 100), 6); round(corr(i % 100, l % 100), 6); sort_array(collect_set(i)); sort_array(collect_list(m)); approx_count_distinct(s); percentile(i, 0.5); median(m)
max_by(l, r); min_by(i, r); any_value(1); first(1); sum(cast(m as double)); max(length(s)); sum(i) filter (where i > 0); min(-d); max(b); sum(-m)
"""

BY_KEY = "k; i; b; m; s; y; t; d; w"

OVER_WINDOWS = """
row_number() over (partition by k order by r); rank() over (partition by b order by k); dense_rank() over (partition by b order by k); lag(m) over (partition by k order by r); lead(s, 2, '-') over (order by r)
sum(m) over (partition by k order by r); sum(m) over (partition by k); avg(m) over (partition by k order by r rows between 2 preceding and current row); max(d) over (partition by k order by r rows between unbounded preceding and 1 preceding)
first_value(s) over (partition by k order by r); last_value(s) over (partition by k order by r); nth_value(i, 2) over (partition by k order by r); ntile(3) over (order by r); percent_rank() over (order by k); cume_dist() over (order by k)
count(*) over (partition by b); min(t) over (partition by k order by r desc); sum(l % 100) over (order by y nulls last, r range between unbounded preceding and current row); first_value(s) ignore nulls over (partition by b order by r)
"""


def listed(page: str) -> list[list[str]]:
    """The expressions of a page, those of a line together."""
    return [line.split("; ") for line in page.strip().splitlines()]


def rows() -> list[tuple[Any, ...]]:
    """Rows of all values: `r`, a number of their own, `k`, one of five keys, and a column a type."""
    columns = [list(islice(cycle(values), ROWS)) for _, values in VALUES.values()]
    return [(number, number % 5, *row) for number, row in enumerate(zip(*columns))]


def schema() -> str:
    """Their columns, in Spark's DDL."""
    return ", ".join(["r int", "k int", *(f"{name} {kind}" for name, (kind, _) in VALUES.items())])


def queries() -> list[str]:
    """SQL over the view `page`, whose rows come in an order of their own, and whose columns are called what they are."""
    pages = [(OF_A_ROW, "r", " ORDER BY r"), (OVER_WINDOWS, "r", " ORDER BY r"), (OVER_ALL, "1", "")]
    worked_out = [
        f"SELECT {', '.join([first, *(f'{one} AS `{one}`' for one in line)])} FROM page{order}"
        for page, first, order in pages
        for line in listed(page)
    ]
    by_key = [
        query
        for one in listed(BY_KEY)[0]
        for query in (
            f"SELECT {one}, count(*) AS n, sum(m) AS m, max(s) AS s FROM page GROUP BY {one} ORDER BY {one} NULLS FIRST",
            f"SELECT a.r, b.r FROM page AS a JOIN page AS b ON a.{one} = b.{one} ORDER BY a.r, b.r LIMIT 200",
            f"SELECT r, {one} FROM page ORDER BY {one} DESC, r",
        )
    ]
    return worked_out + by_key
