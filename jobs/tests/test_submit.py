"""spark-submit's command line, and what a driver's output says."""

import pytest
from jobkit.submit import Output, command, on_shared, pyspark

SIZE = {"driverMemory": "512m", "memory": "768m", "cores": 1, "executors": 2}


def printed(*lines):
    output = Output()
    for line in lines:
        output.add(line)
    return output


def test_the_command_line():
    words = command("spark://m:7077", "a job", SIZE, {"x.y": "1 2"}, ["run_job.py", "--run", "r"])
    assert words[:5] == ["spark-submit", "--master", "spark://m:7077", "--name", "a job"]
    assert words[-5:] == ["--conf", "x.y=1 2", "run_job.py", "--run", "r"]
    assert words[words.index("--total-executor-cores") + 1] == "2"
    assert "--jars" not in words


def test_the_command_line_on_the_shared_driver():
    assert on_shared("python3", ["run_job.py", "--run", "r"], {"x.y": "1 2"}) == [
        "python3", "run_job.py", "--run", "r", "--shared", "--conf", "x.y=1 2",
    ]


def test_python_finds_spark_and_whichever_py4j_it_brings(tmp_path):
    (tmp_path / "python" / "lib").mkdir(parents=True)
    (tmp_path / "python" / "lib" / "py4j-1.2-src.zip").touch()
    assert pyspark(str(tmp_path)) == f"{tmp_path}/python:{tmp_path}/python/lib/py4j-1.2-src.zip"


def test_the_application_is_found():
    assert printed("x", "Spark application app-20261128133406-0011").application == (
        "app-20261128133406-0011"
    )
    assert printed("the Spark application app-1 is no line of its own").application is None
    shared = printed("Spark session 6c483ef6-1c89 of application app-20261128133406-0011", "x")
    assert (shared.session, shared.application) == ("6c483ef6-1c89", "app-20261128133406-0011")


@pytest.mark.parametrize(
    ("code", "lines", "said"),
    [
        (
            1,
            ["Caused by: a", "\tat x.Y", "Caused by: java.net.BindException: in use", "\tat x.Y"],
            "java.net.BindException: in use",
        ),
        (1, ["Traceback", '  File "x"', "OSError: [Errno 28] No space left on device"], "OSError"),
        (
            1,
            ['Exception in thread "main" org.apache.spark.SparkException: No port number'],
            "org.apache.spark.SparkException: No port number",
        ),
        (
            1,
            ["26/11/28 13:34:05 ERROR X: All masters are unresponsive! Giving up.", "stopped"],
            "X: All masters are unresponsive! Giving up.",
        ),
        (
            1,
            [
                "Unrecognized VM option 'NoSuchFlag'",
                "Error: Could not create the Java Virtual Machine.",
                "Error: A fatal exception has occurred. Program will exit.",
            ],
            "failed: Unrecognized VM option 'NoSuchFlag'",
        ),
        (1, ["Error: Could not find or load main class x", "Error: A fatal exception has occurred. Program will exit."], "main class x"),
        (3, ["good bye"], "ended with 3: good bye"),
        (3, [], "ended with 3: it printed nothing"),
        (-9, ["x"], "when memory runs out"),
        (137, ["x"], "when memory runs out"),
    ],
)
def test_why_a_driver_ended(code, lines, said):
    assert said in printed(*lines).cause(code)
    assert printed(*lines).cause(code).startswith("Spark's driver ")
