"""A mistake in a job's code is told from what another try may mend, with its place."""

import importlib.util

import pytest
from jobkit.errors import DataError
from jobkit.mistakes import LIBRARY
from jobkit.spark_mistakes import mistake
from jobkit.native import coverage

CODE = {
    "name": ("def run(spark):\n    return ordrs\n", "NameError: name 'ordrs' is not defined"),
    "module": ("def run(spark):\n    import no_such_module\n", "ModuleNotFoundError: No module"),
    "expression": (
        "def run(spark):\n    spark.range(1).where('id >')\n",
        "ParseException: [PARSE_SYNTAX_ERROR] Syntax error at or near end of input",
    ),
    "column": (
        "def run(spark):\n    spark.range(1).select('contry')\n",
        "AnalysisException: [UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `contry`",
    ),
}


def raised(folder, code, spark):
    path = folder / "my_job.py"
    path.write_text(code)
    with pytest.raises((Exception, SystemExit)) as failed:
        found = importlib.util.spec_from_file_location("my_job", path)
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        module.run(spark)
    return failed.value


@pytest.mark.parametrize("kind", CODE)
def test_a_mistake_is_named_with_its_line(tmp_path, spark, kind):
    code, said = CODE[kind]
    found = mistake(raised(tmp_path, code, spark), tmp_path, "my-job")
    assert found.startswith(f"jobs/my-job/my_job.py line 2: {said}")
    assert "\n" not in found


def test_code_that_is_no_python_is_named_with_its_line(tmp_path, spark):
    found = mistake(raised(tmp_path, "x = 1\ndef torn(:\n", spark), tmp_path, "my-job")
    assert found == "jobs/my-job/my_job.py line 2: SyntaxError: invalid syntax (my_job.py, line 2)"


@pytest.mark.parametrize("error", [DataError("x"), OSError("x"), ValueError("x")])
def test_what_may_be_no_mistake_in_the_code_is_not_called_one(tmp_path, error):
    assert mistake(error, tmp_path, "my-job") is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("int('many')", "ValueError: invalid literal for int() with base 10: 'many'"),
        ("{}['role']", "KeyError: 'role'"),
        ("None.read", "AttributeError: 'NoneType' object has no attribute 'read'"),
        ("assert not spark", "AssertionError: "),
        ("spark.range(1).select(5)", "PySparkTypeError: "),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        (
            "from pyspark.sql.functions import udf; spark.range(1).select(udf(lambda _: 1 // 0, 'int')('id')).collect()",
            "ZeroDivisionError: integer division or modulo by zero",
        ),
    ],
)
def test_what_the_code_itself_raises_is_a_mistake(tmp_path, spark, code, said):
    found = mistake(raised(tmp_path, f"def run(spark):\n    {code}\n", spark), tmp_path, "my-job")
    assert found.startswith(f"jobs/my-job/my_job.py line 2: {said}")


@pytest.mark.parametrize(
    "code",
    [
        "import json; json.loads('<html>')",
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "raise TimeoutError('no answer')",
        "from pyspark.sql.functions import udf; f = lambda _: __import__('socket').create_connection(('127.0.0.1', 1)); "
        "spark.range(1).select(udf(f)('id')).collect()",
    ],
)
def test_what_is_raised_below_the_code_may_pass(tmp_path, spark, code):
    error = raised(tmp_path, f"def run(spark):\n    {code}\n", spark)
    assert mistake(error, tmp_path, "my-job") is None


def test_what_this_library_refuses_to_do_for_the_code_is_the_codes_mistake(tmp_path, spark):
    code = "def run(spark):\n    from jobkit.dataset import Dataset; Dataset.of('x', {})\n"
    found = mistake(raised(tmp_path, code, spark), tmp_path, "my-job")
    assert found.startswith("jobs/my-job/my_job.py line 2: KeyError: ")


def test_a_fault_of_this_library_is_none_of_the_jobs():
    """Published, it lies in the job's own folder."""
    with pytest.raises(TypeError) as failed:
        coverage([None])
    assert mistake(failed.value, LIBRARY.parent, "my-job") is None
