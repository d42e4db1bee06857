"""What a word is, at its edges, and that both languages count the same."""

from pathlib import Path

import pytest
import word_count
from jobkit.scala import ScalaMain

HERE = Path(__file__).parent

LANGUAGES = [("word-count", word_count), ("word-count-scala", ScalaMain("WordCount"))]


@pytest.mark.parametrize(("name", "main"), LANGUAGES)
@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["To be, or not to be: BE!"], {"to": 2, "be": 3, "or": 1, "not": 1}),
        (["the one", "The other"], {"the": 2, "one": 1, "other": 1}),
        (
            ["Don't 'quote' me; 'tis theirs'"],
            {"don't": 1, "quote": 1, "me": 1, "tis": 1, "theirs": 1},
        ),
        (["rock'n'roll isn’t"], {"rock'n'roll": 1, "isn’t": 1}),
        (["24 hours in 2024, 3rd"], {"24": 1, "hours": 1, "in": 1, "2024": 1, "3rd": 1}),
        (["Größe, ÉTÉ — наука"], {"größe": 1, "été": 1, "наука": 1}),
        (
            ["snake_case well-known a.b"],
            {"snake": 1, "case": 1, "well": 1, "known": 1, "a": 1, "b": 1},
        ),
        (["", "  ", "'", "--- ' ---"], {}),
    ],
)
def test_words_are_counted(local_job, scala, name, main, lines, words):
    job = local_job(name).given("lines", [(line,) for line in lines])
    main.run(job)
    assert {row["word"]: row["count"] for row in job.written["words"]} == words


def test_words_are_in_order(local_job, scala):
    for name, main in LANGUAGES:
        job = local_job(name).given("lines", [("b a c b",)])
        main.run(job)
        assert [row["word"] for row in job.written["words"]] == ["a", "b", "c"]


def test_both_jobs_come_with_the_same_text():
    jobs = HERE.parent.parent
    texts = [(jobs / name / "data" / "lines.csv").read_bytes() for name, _ in LANGUAGES]
    assert texts[0] == texts[1]
