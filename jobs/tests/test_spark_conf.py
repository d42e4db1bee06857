"""What the stack file says of Spark is over what the platform says; Java's options come after the platform's."""

import pytest

from jobkit.spark_conf import defaults, session_conf, spark_conf

ARCHIVE = "-XX:SharedArchiveFile=/opt/spark/classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
JAVA = "spark.executor.defaultJavaOptions"


def test_a_setting_of_the_stack_file_is_not_set_again():
    given = {"spark.sql.shuffle.partitions": "64", "spark.ui.showConsoleProgress": "true"}
    assert set(spark_conf([], 0, given)).isdisjoint(given)
    assert spark_conf([])["spark.sql.shuffle.partitions"] == "8"


def test_a_session_gets_what_queries_go_by_alone():
    assert session_conf({}, {"spark.comet.enabled": "false"}) == {
        "spark.comet.enabled": "false",
        "spark.sql.autoBroadcastJoinThreshold": "32MB",
        "spark.sql.shuffle.partitions": "8",
    }
    assert "spark.sql.shuffle.partitions" not in session_conf({"spark.sql.shuffle.partitions": "64"})


def test_a_jobs_own_settings_are_set():
    assert spark_conf([], own={"spark.plugins": "p"})["spark.plugins"] == "p"


@pytest.mark.parametrize(
    ("options", "input_size", "java"),
    [
        ("", 0, f"{ARCHIVE} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"),
        ("", 2**40, f"{ARCHIVE} -XX:+UseParallelGC"),
        ("-Xss4m -Dmine=1", 0, f"{ARCHIVE} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"),
        ("-XX:+UseG1GC", 0, f"{ARCHIVE} -XX:TieredStopAtLevel=1"),
        ("-Xss4m -XX:+UseZGC", 2**40, ARCHIVE),
    ],
)
def test_java_keeps_the_archive_and_has_one_collector(options, input_size, java):
    given = {"spark.executor.extraJavaOptions": options} if options else {}
    settings = spark_conf(["kafka"], input_size, given)
    assert settings[JAVA] == java
    assert "spark.executor.extraJavaOptions" not in settings
    assert settings["spark.driver.defaultJavaOptions"].startswith(ARCHIVE)


def test_the_settings_of_every_job_are_read_from_their_file(tmp_path):
    file = tmp_path / "spark-defaults.conf"
    assert defaults(file) == {}
    file.write_text("spark.a 1\nspark.b -Xss4m -Dx=y\n")
    assert defaults(file) == {"spark.a": "1", "spark.b": "-Xss4m -Dx=y"}
