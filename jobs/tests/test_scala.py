"""A job in Scala gets what a job in Python gets: its data, its parameters and its errors."""

import logging
from pathlib import Path

import pytest
from jobkit.errors import DataError
from jobkit.scala import ScalaMain
from py4j.protocol import Py4JJavaError

NAME = "word-count-scala"

# An example that a project may have taken away.
if not Path(__file__).parents[1].joinpath(NAME).exists():
    pytest.skip(f"there is no jobs/{NAME}", allow_module_level=True)


def test_rows_are_measured_and_logged_as_in_python(local_job, scala, caplog):
    job = local_job(NAME, as_of="2024-02-29").given("lines", [("one two two",)])
    with caplog.at_level(logging.INFO, NAME):
        ScalaMain("WordCount").run(job)
    assert job.measured["out", "words"].rows == 2
    assert caplog.messages[-1] == "2 words as of 2024-02-29"


def test_a_data_error_arrives_as_it_was_raised(local_job, scala, monkeypatch):
    job = local_job(NAME)
    wrong = DataError("the header is wrong")

    def read(role):
        raise wrong

    monkeypatch.setattr(job, "read", read)
    with pytest.raises(DataError) as raised:
        ScalaMain("WordCount").run(job)
    assert raised.value is wrong


def test_a_frame_that_does_not_fit_is_refused_as_in_python(local_job, scala, specs):
    spec = specs[NAME]
    columns = [{"name": "term", "type": "string", "nullable": False}]
    specs[NAME] = {**spec, "writes": {"words": {**spec["writes"]["words"], "columns": columns}}}
    try:
        job = local_job(NAME).given("lines", [("one",)])
    finally:
        specs[NAME] = spec
    with pytest.raises(DataError, match="column 'term' is missing; column 'word' is not declared"):
        ScalaMain("WordCount").run(job)


def test_an_exception_of_scala_keeps_its_stack_trace(local_job, scala, monkeypatch):
    job = local_job(NAME)
    # Null where Scala expects a frame.
    monkeypatch.setattr(job, "read", lambda role: type("Nothing", (), {"_jdf": None}))
    with pytest.raises(Py4JJavaError, match=r"NullPointerException[\s\S]*WordCount.scala"):
        ScalaMain("WordCount").run(job)


def test_an_object_that_is_not_in_the_jar_is_named(local_job, scala):
    with pytest.raises(RuntimeError, match="its jar has no object WordCounts"):
        ScalaMain("WordCounts").run(local_job(NAME))
