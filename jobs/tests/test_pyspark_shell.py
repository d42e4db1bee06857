"""A job's code is tried line by line: what is at hand, what is refused, and where an error is said to be."""

import json
import sys

import pyspark_shell
import pytest
from jobkit.errors import DataError

SPEC = {
    "name": "copy",
    "needs": [],
    "params": {"country": "DE"},
    "reads": {"drop": {"kind": "csv", "name": "in", "uri": "csv:in", "columns": [], "checks": []}},
    "writes": {"out": {"kind": "lake", "name": "shop.out", "uri": "lake:shop.out", "columns": []}},
}
GIVEN = {"write": False, "run": "shell", "as_of": "2024-01-15", "params": {"country": "US"}, "env": {"HEADWATER_X": "1"}}


@pytest.fixture
def shell(spark, tmp_path, monkeypatch):
    """Runs a script as the program does, in the folder of a job with a module of its own; its exit code."""
    (tmp_path / "own.py").write_text("def half(n):\n    return n // 0\n")
    (tmp_path / "job.json").write_text(json.dumps(SPEC))
    monkeypatch.setattr(pyspark_shell, "HERE", tmp_path)
    monkeypatch.setattr(pyspark_shell, "SCRIPT", tmp_path / "script.py")
    monkeypatch.setattr(pyspark_shell, "connect", lambda needs, write: spark)
    monkeypatch.setattr(pyspark_shell, "end", lambda spark: None)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("HEADWATER_X", "0")

    def run(script, **given):
        (tmp_path / "script.py").write_text(script)
        (tmp_path / "given.json").write_text(json.dumps(GIVEN | given))
        code = pyspark_shell.ended()
        assert not tmp_path.exists()
        return code

    yield run
    sys.modules.pop("own", None)


def test_the_job_its_parameters_and_its_code_are_at_hand(shell, capsys):
    code = shell("import os\nprint(job.name, job.as_of, job.params, spark.range(3).agg(F.sum('id')).first()[0], os.environ['HEADWATER_X'])")
    assert (code, capsys.readouterr().out) == (0, "copy 2024-01-15 {'country': 'US'} 3 1\n")


@pytest.mark.parametrize("call", ["job.write('out', None)", "job.stage('out', None)", "job.publish({})"])
def test_what_changes_something_is_refused_unless_it_is_wished_for(shell, capsys, call):
    assert shell(call) == 1
    assert capsys.readouterr().err.endswith("this changes something: say --write\n")


def test_an_error_is_said_with_the_lines_of_the_script_and_of_the_job_s_code_alone(shell, capsys):
    assert shell("from own import half\n\nhalf(2)\n") == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in said if line.strip().startswith("File")] == [
        'File "<stdin>", line 3, in <module>',
        'File "own.py", line 2, in half',
    ]
    assert said[-1] == "ZeroDivisionError: integer division or modulo by zero"


def test_spark_s_errors_are_said_in_its_own_words(shell, capsys):
    assert shell("spark.sql('SELECT nothing')") == 1
    assert "[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION]" in capsys.readouterr().err


def test_a_parameter_that_the_job_has_not_is_named(shell, capsys):
    assert shell("", params={"land": "DE"}) == 1
    assert capsys.readouterr().err == "copy has no parameter land; it has country\n"


def test_what_is_at_hand_is_said_at_the_beginning(spark):
    job = pyspark_shell.Reader(spark, SPEC, run="shell", as_of="2024-01-15")
    assert pyspark_shell.banner(job).splitlines()[1:] == ["  job.read('drop')  csv:in", "  job.read('out')  lake:shop.out"]
    with pytest.raises(DataError):
        job.write("out", None)
