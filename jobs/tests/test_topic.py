"""Messages become rows or a reason why not; what a producer encodes, Spark reads as the same values."""

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobkit import message, rows, topic
from jobkit.dataset import Column, Dataset
from jobkit.errors import DataError
from pyspark.sql import functions as F
from values import EDGES, NOT_NUMBERS, as_text, values

TYPES = {
    "text": "string",
    "flag": "boolean",
    "small": "int",
    "large": "bigint",
    "ratio": "double",
    "day": "date",
    "moment": "timestamp",
    "price": "decimal(12,2)",
    "exact": "decimal(38,18)",
}
EVERY = Dataset(
    role="every",
    kind="topic",
    name="every",
    uri="topic:every",
    columns=tuple(
        column
        for name, kind in TYPES.items()
        for column in (Column(name, kind, False), Column(f"{name}_or_null", kind, True))
    ),
    options={"key": "text"},
)
TICKS = Dataset(
    role="ticks",
    kind="topic",
    name="ticks",
    uri="topic:ticks",
    columns=(
        Column("symbol", "string", False),
        Column("price", "decimal(12,2)", False),
        Column("note", "string", True),
    ),
    options={"key": "symbol"},
)


def messages(spark, values):
    frame = spark.createDataFrame([(value,) for value in values], "value binary")
    return frame.select(
        F.lit("ticks").alias("topic"),
        F.lit(0).alias("partition"),
        F.monotonically_increasing_id().alias("offset"),
        F.current_timestamp().alias("timestamp"),
        "value",
    )


def parsed(spark, dataset, values):
    found = topic.parsed(dataset, messages(spark, values).coalesce(1))
    return found.withColumn("_problem", topic.reason(dataset)).orderBy("_offset").collect()


MESSAGES = [
    (b'{"symbol":"A","price":1.5}', None),
    (b'{"symbol":"A","price":"1.50","note":null,"more":1}', None),
    (None, "has no value"),
    (b"hello", "is no JSON object"),
    (b'["A"]', "is no JSON object"),
    (b"{}", "symbol is missing; price is missing"),
    (b'{"symbol":"A","price":9876543210.12}', None),
    (b'{"symbol":"A","price":1e2}', None),
    (b'{"price":1}', "symbol is missing"),
    (b'{"symbol":"A","price":"cheap"}', 'price "cheap" is no decimal(12,2)'),
    (b'{"symbol":"A","price":1.239}', "price 1.239 is no decimal(12,2)"),
    (b'{"symbol":"A","price":12345678901.00}', "price '1.2345678901E10' is no decimal(12,2)"),
    (b'{"note":"x"}', "symbol is missing; price is missing"),
    (b"\xff\xfe{", "is no JSON object"),
]


@pytest.fixture(scope="module")
def problems(spark):
    """What is wrong with each of the messages; parsed together, for each parsing is a Spark job."""
    return [row["_problem"] for row in parsed(spark, TICKS, [message for message, _ in MESSAGES])]


@pytest.mark.parametrize("case", range(len(MESSAGES)), ids=lambda case: str(MESSAGES[case][0]))
def test_a_message_is_a_row_or_has_a_problem(problems, case):
    assert problems[case] == MESSAGES[case][1]


LAX = Dataset(
    role="lax",
    kind="topic",
    name="lax",
    uri="topic:lax",
    columns=tuple(Column(name, kind, True) for name, kind in TYPES.items()),
    options={"key": "text"},
)
NONE = "is no JSON object"
MORE = "is more than one JSON object, or one of more than 16 levels"
ODD = "is no JSON in UTF-8, or has half a character, or a name with escapes of letters"
# Whatever Spark reads in its own way: with columns that may be null, nothing of it would be noticed.
LENIENT = [
    (b'{"text":"A"}{"text":"B"}', MORE),
    (b'{"text":"A"},{"text":"B"}', MORE),
    (b'{"text":"A"}\n{"text":"B"}', MORE),
    (b'{"text":"A"} more', MORE),
    (b'{"text":"A"}}', MORE),
    (b'{"text":"A"}]', MORE),
    (b'{"text":"A"}\x00', MORE),
    (b'{"x":' + b"[" * 20 + b"]" * 20 + b"}", MORE),
    (b"null", NONE),
    (b"5", NONE),
    (b'"x"', NONE),
    (b"", NONE),
    (b'[{"text":"A"}]', NONE),
    (b'{text:"A"}', NONE),
    (b'{"text":"A",}', NONE),
    (b'{"text":"A" "small":1}', NONE),
    (b'{"ratio":NaN}', NONE),
    (b'{"small":007}', NONE),
    ('{"text":"A"}'.encode("utf-16"), NONE),
    (b"{'text':'A'}", ODD),
    (b'{"text":"\xff"}', 'text "\ufffd" is no string'),
    (b'{"x":"\xff"}', ODD),
    (b'{"text":"\\ud800"}', 'text "\\ud800" is no string'),
    (b'{"text":"A","\\u0074ext":"B"}', "has text twice"),
    (b'{"\\u0074ext":5}', ODD),
    (b'{"text":"A","text":"A"}', "has text twice"),
    (b'\xef\xbb\xbf{"text":"A"}', "begins with a byte order mark"),
    (b'{"text":5}', "text 5 is no string"),
    (b'{"text":1.10}', "text 1.10 is no string"),
    (b'{"text":true}', "text true is no string"),
    (b'{"text":{"a":1}}', 'text {"a":1} is no string'),
    (b'{"text":[1],"flag":"yes"}', 'text [1] is no string; flag "yes" is no boolean'),
    (
        b'{"day":20240115,"moment":1705312800}',
        "day 20240115 is no date; moment 1705312800 is no timestamp",
    ),
    (b'{"flag":1}', "flag 1 is no boolean"),
    (b'{"flag":"yes"}', 'flag "yes" is no boolean'),
    (b'{"small":1e3}', "small '1000.0' is no int"),
    (b'{"small":"1e3"}', "small '1e3' is no int"),
    (b'{"large":9223372036854775808}', "large '9223372036854775808' is no bigint"),
    (b'{"ratio":1e400}', "ratio '\"Infinity\"' is no double"),
    (b'{"price":"1,50"}', 'price "1,50" is no decimal(12,2)'),
    (b'{"price":"1,234.5"}', 'price "1,234.5" is no decimal(12,2)'),
    (b'{"price":1e-3}', "price 1e-3 is no decimal(12,2)"),
    (
        b'{"price":1.5000000000000000000000000000000000000001}',
        "price 1.5000000000000000000000000000000000000001 is no decimal(12,2)",
    ),
    (b'{"exact":1.0000000000000000001}', "exact 1.0000000000000000001 is no decimal(38,18)"),
    (b'{"exact":"1.0000000000000000001"}', 'exact "1.0000000000000000001" is no decimal(38,18)'),
    (b'{"exact":1e-19}', "exact 1e-19 is no decimal(38,18)"),
    (
        b'{"moment":"2024-01-15T10:00:00.123456789Z"}',
        'moment "2024-01-15T10:00:00.123456789Z" is no timestamp',
    ),
    (
        b'{"moment":"2024-01-15T10:00:00 Europe/Berlin"}',
        'moment "2024-01-15T10:00:00 Europe/Berlin" is no timestamp',
    ),
    (b'{"moment":"2024-01-15T10:00:00 CST"}', 'moment "2024-01-15T10:00:00 CST" is no timestamp'),
]
# What looks odd and has one reading, and the value of its one column.
EXACT = [
    (b'{"text":"A","x":1,"x":2}', "text", "A"),
    (b' {"text" : "A"}\r\n', "text", "A"),
    (b'{"x":[{"text":[1,"}"]}],"text":"A"}', "text", "A"),
    (b'{"x":{"text":1},"text":null}', "text", None),
    ('{"text":"half \ufffd"}'.encode(), "text", "half \ufffd"),
    (b'{"text":"\\ud83d\\ude00\\u00e4\\/"}', "text", "\U0001f600\u00e4/"),
    (b'{"\\u00e4":1,"text":"A"}', "text", "A"),
    (b'{"text":"\\"text\\": 5, \\"text\\": 6"}', "text", '"text": 5, "text": 6'),
    (b'{"text":"' + b"x" * 300_000 + b'"}', "text", "x" * 300_000),
    (b'{"ratio":1e3}', "ratio", "1000.0"),
    (b'{"price":1e3}', "price", "1000.00"),
    (b'{"price":15e-1}', "price", "1.50"),
    (b'{"price":1.5000}', "price", "1.50"),
    (b'{"exact":0E-18}', "exact", "0E-18"),
    (b'{"exact":1.23E-7}', "exact", "1.23000000000E-7"),
    (b'{"moment":"2024-01-15T10:00:00.1234560+02:00"}', "moment", "2024-01-15 08:00:00.123456"),
    (b'{"moment":"2024-01-15 10:00"}', "moment", "2024-01-15 10:00:00"),
]


@pytest.fixture(scope="module")
def lenient(spark):
    """What becomes of messages that Spark's own parser takes in its own way."""
    return parsed(spark, LAX, [message for message, _ in LENIENT])


@pytest.mark.parametrize("case", range(len(LENIENT)), ids=lambda case: str(LENIENT[case][0])[:60])
def test_what_would_be_read_in_part_or_as_something_else_is_rejected(lenient, case):
    assert lenient[case]["_problem"] == LENIENT[case][1]


def test_what_has_one_reading_is_read(spark):
    found = topic.parsed(LAX, messages(spark, [one[0] for one in EXACT]).coalesce(1))
    texts = [F.col(name).cast("string") for name in LAX.names]
    rows = found.orderBy("_offset").select("_problem", *texts).collect()
    expected = [(None, value) for _, _, value in EXACT]
    assert [
        (row["_problem"], row[name]) for row, (_, name, _) in zip(rows, EXACT, strict=True)
    ] == expected


ROW = st.fixed_dictionaries(
    {
        column.name: st.none() | values(column.type) if column.nullable else values(column.type)
        for column in EVERY.columns
    }
)
ROWS = st.lists(ROW, min_size=30, max_size=30)
# What a message may be changed by: pieces of JSON, and what is left out.
PIECES = ["", " ", ",", ":", '"', "{", "}", "\\", "null", "true", "1", "0", "-", ".", "+", "e5", "T", "Z", "\n", "\ufffd", '"text": 1, ']


@st.composite
def changed(draw):
    """A message as it is encoded, or with some of its characters gone and others in their place."""
    text = rows.encode(EVERY, draw(ROW)).decode()
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 2)) :]
    return text


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(changed(), min_size=30, max_size=30))
def test_what_looks_as_usual_has_one_reading(spark, texts):
    frame = spark.createDataFrame([(text.encode(),) for text in texts], "value binary")
    text = F.col("value").cast("string")
    looks = text.rlike(message.usual(EVERY)).alias("usual")
    unlike = F.replace(text, F.lit("\ufffd"), F.lit("?"))
    has_one = (text.rlike(message.pattern(EVERY)) | unlike.rlike(message.pattern(EVERY))).alias("one")
    found = frame.select(text.alias("text"), looks, has_one).collect()
    assert [row.text for row in found if row.usual and not row.one] == []


NOT_USUAL = [
    rb'{"symbol": "\\q", "price": "1.00", "note": null}',
    rb'{"symbol": "\\u0041", "price": "1.00", "note": null}',
    b'{"symbol": "\xff", "price": "1.00", "note": null}',
    b'{"symbol": "A", "price": "1.234", "note": null}',
    b'{"symbol": "A", "price": 1.00", "note": null}',
    b'{"symbol": null, "price": "1.00", "note": null}',
    b'{"price": "1.00", "symbol": "A", "note": null}',
    b'{"symbol": "A", "price": "1.00"}',
    b'{"symbol": "A", "price": "1.00", "note": null, "note": null}',
    b'{"symbol": "A", "price": "1.00", "note": null}{}',
    b'{"symbol": "A", "price": "1.00", "note": null}\n',
]


def test_what_encoders_write_looks_as_usual_and_nothing_else(spark):
    values = {"symbol": "\u00e9, : {}", "price": Decimal("-0.10"), "note": None}
    usual = [
        rows.encode(TICKS, values),
        json.dumps({**values, "price": -0.1, "note": "x"}, ensure_ascii=False).encode(),
        json.dumps({**values, "symbol": "A", "price": "-0.10"}, separators=(",", ":")).encode(),
    ]
    frame = spark.createDataFrame([(one,) for one in (*usual, *NOT_USUAL)], "value binary")
    found = frame.select(F.col("value").cast("string").rlike(message.usual(TICKS)))
    assert [row[0] for row in found.collect()] == [True] * len(usual) + [False] * len(NOT_USUAL)


def typed(spark, given_rows):
    """Rows as a frame of the columns' types."""
    texts = [tuple(as_text(row[name]) for name in EVERY.names) for row in given_rows]
    frame = spark.createDataFrame(texts, ", ".join(f"{name} string" for name in EVERY.names))
    return frame.select(*(F.col(c.name).cast(c.type).alias(c.name) for c in EVERY.columns))


def as_texts(frame):
    return frame.select(*(F.col(name).cast("string") for name in EVERY.names)).collect()


def reread(spark, encoded):
    found = topic.parsed(EVERY, messages(spark, encoded).coalesce(1)).orderBy("_offset")
    assert found.where("_problem is not null").select("_problem", "_text").collect() == []
    return as_texts(found)


@settings(max_examples=4, deadline=None)
@given(given_rows=ROWS)
def test_what_a_producer_encodes_spark_reads_as_the_same_values(spark, given_rows):
    encoded = [rows.encode(EVERY, row) for row in given_rows]
    assert reread(spark, encoded) == as_texts(typed(spark, given_rows))


@settings(max_examples=4, deadline=None)
@given(given_rows=ROWS)
def test_what_a_job_writes_a_job_reads_as_the_same_values(spark, given_rows):
    frame = typed(spark, given_rows)
    encoded = [row.value.encode() for row in topic.encoded(EVERY, frame).collect()]
    assert reread(spark, encoded) == as_texts(frame)


KEYS = {
    **EDGES,
    "double": [
        *EDGES["double"],
        *NOT_NUMBERS,
        1e7,
        1e-3,
        9.999e-4,
        12345678.9,
        2e-3,
        2e23,
        2.0**-44,
    ],
    "decimal(12,2)": [Decimal(one) for one in ("0", "-0", "1.5", "1.50", "-0.01", "9999999999.99")],
    "decimal(38,18)": [Decimal(one) for one in ("0", "1E-18", "-1.23E-7", "1E19", "0.000001")],
    "decimal(5,0)": [Decimal(one) for one in ("0", "-0", "12", "1E3", "-99999")],
    "decimal(38,38)": [Decimal(one) for one in ("0", "1E-38", "-1E-30", "0.5")],
}


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_a_key_is_the_same_text_whoever_sends_it(spark, kind):
    keyed = Dataset(
        "keyed", "topic", "keyed", "topic:keyed", (Column("id", kind, False),), {"key": "id"}
    )

    @settings(max_examples=3, deadline=None)
    @given(more=st.lists(values(kind), max_size=40))
    def same(more):
        given_keys = [*KEYS[kind], *more]
        frame = spark.createDataFrame([(as_text(one),) for one in given_keys], "id string")
        found = topic.encoded(keyed, frame.select(F.col("id").cast(kind).alias("id"))).collect()
        assert [bytes(row.key, "utf-8") for row in found] == [
            rows.key(keyed, {"id": one}) for one in given_keys
        ]

    same()


def test_equal_keys_are_equal_bytes():
    def key(kind, value):
        columns = (Column("id", kind, False),)
        return rows.key(
            Dataset("k", "topic", "k", "topic:k", columns, {"key": "id"}), {"id": value}
        )

    assert key("decimal(12,2)", Decimal("1.5")) == key("decimal(12,2)", Decimal("1.50")) == b"1.50"
    assert key("double", -0.0) == key("double", 0.0) == b"0.0"
    assert key("boolean", True) == b"true"
    berlin = timezone(timedelta(hours=1))
    moment = datetime(2024, 1, 15, 10, tzinfo=timezone.utc)
    same = [key("timestamp", one) for one in (moment, moment.astimezone(berlin))]
    assert same == [b"2024-01-15T10:00:00.000000Z"] * 2


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"symbol": "A"}, "price is missing"),
        ({"symbol": 1, "price": Decimal("1")}, "symbol 1 is no string"),
        ({"symbol": "\ud800", "price": Decimal("1")}, "symbol '\\ud800' is no string"),
        ({"symbol": "A", "price": 1.5}, "price 1.5 is no decimal(12,2)"),
        ({"symbol": "A", "price": Decimal("1.239")}, "price Decimal('1.239') is no decimal(12,2)"),
        ({"symbol": "A", "price": Decimal("1"), "x": 1}, "column 'x' is not declared"),
    ],
)
def test_a_row_that_does_not_fit_is_not_sent(row, problem):
    with pytest.raises(DataError, match="topic:ticks cannot take the row") as error:
        rows.encode(TICKS, row)
    assert str(error.value).endswith(f": {problem}")


def test_a_decimal_stays_exact_and_the_key_is_its_column():
    row = {"symbol": "Ä", "price": Decimal("0.10")}
    assert json.loads(rows.encode(TICKS, row)) == {"symbol": "Ä", "price": "0.10", "note": None}
    assert rows.key(TICKS, row) == "Ä".encode()
