"""The jar of a job in Scala is made before anything is published, and what the compiler refuses is refused in its words.

Maven itself runs where jobs are published (test/e2e); here a script stands for it.
"""

import json
import zipfile
from pathlib import Path

import publish
import pytest
import scala_jar
from fake_s3 import FakeS3
from publish import Refused
from published import folder

FILES = {"dag.py": "", "job.json": '{"scala": "sales.Count"}', "pom.xml": ""}

# What Maven 3.8 with scala-maven-plugin 4.9.5 has said, shortened at its end.
REFUSED = """\
\x1b[0m[ERROR] {here}/src/main/scala/Count.scala:2: error: value lag is not a member of headwater.Job
[ERROR]   job.lag(1)
[ERROR]       ^
[ERROR] one error found
[ERROR] exception compilation error occurred!!!
org.apache.commons.exec.ExecuteException: Process exited with an error: 1 (Exit value: 1)
[ERROR] Failed to execute goal net.alchim31.maven:scala-maven-plugin:4.9.5:compile (default-cli) on project job
"""


@pytest.fixture
def maven(tmp_path, monkeypatch):
    """Puts a Maven on PATH that notes how it was called, and then does what `script` says."""

    def make(script: str) -> Path:
        calls = tmp_path / "calls"
        program = tmp_path / "bin" / "mvn"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n{script}')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")
        return calls

    return make


@pytest.fixture
def jar(tmp_path):
    """A jar with these classes, for the Maven of a test to copy."""

    def make(*classes: str) -> str:
        with zipfile.ZipFile(tmp_path / "made.jar", "w") as made:
            for name in classes:
                made.writestr(name, "")
        return f"mkdir target && cp {tmp_path}/made.jar target/job.jar"

    return make


def artifacts(path: Path) -> Path:
    """Two jobs as the publisher finds them, of which the manifest of one names a jar."""
    given = folder(path, {"one": FILES, "two": {"dag.py": ""}}, {"one": "aaa", "two": "bbb"})
    manifest = json.loads((given / "manifest.json").read_text())
    manifest["jobs"]["one"]["files"].append("job.jar")
    (given / "manifest.json").write_text(json.dumps(manifest))
    return given


def published(client: FakeS3, given: Path) -> None:
    publish.publish(client, "lake", given, lambda artifacts, names: None, lambda line: None)


def test_the_jar_is_made_once_without_a_network_and_published_with_its_job(tmp_path, maven, jar):
    calls = maven(jar("sales/Count.class"))
    client = FakeS3("lake")
    given = artifacts(tmp_path / "given")
    published(client, given)
    assert client.objects["jobs/one/aaa/job.jar"] == (tmp_path / "made.jar").read_bytes()
    assert "jobs/two/bbb/job.jar" not in client.objects
    published(client, given)
    assert calls.read_text() == f"{' '.join([*scala_jar.MAVEN[1:], *scala_jar.GOALS])}\n"
    assert "--offline" in calls.read_text()


def refused(given: Path) -> str:
    client = FakeS3("lake")
    with pytest.raises(Refused) as error:
        published(client, given)
    assert client.puts == []
    return str(error.value)


def test_what_does_not_compile_is_refused_in_the_compilers_words(tmp_path, maven):
    here = tmp_path / "given" / "artifact" / "one"
    (tmp_path / "said").write_text(REFUSED.format(here=here))
    maven(f"cat {tmp_path}/said; exit 1")
    assert refused(artifacts(tmp_path / "given")) == (
        "job one: its Scala does not compile:\n"
        "src/main/scala/Count.scala:2: error: value lag is not a member of headwater.Job\n"
        "  job.lag(1)\n"
        "      ^\n"
        "one error found"
    )


def test_a_maven_that_fails_without_the_compiler_is_quoted(tmp_path, maven):
    maven("echo '[ERROR] Failed to execute goal: no such plugin'; exit 1")
    assert refused(artifacts(tmp_path / "given")).endswith(
        "[ERROR] Failed to execute goal: no such plugin"
    )


def test_an_object_of_another_package_is_refused(tmp_path, maven, jar):
    maven(jar("Count.class"))
    assert refused(artifacts(tmp_path / "given")) == (
        "job one: its main is the Scala object sales.Count, and its sources have none of that name: "
        "is the name of its package in job.ts?"
    )
