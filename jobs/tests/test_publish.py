"""Publishing puts what is missing, refuses what does not import, and moves the manifest last."""

import base64
import json
import sys
import zlib
from pathlib import Path

import publish
import pytest
from fake_s3 import FakeS3
from published import folder
from publish import Refused, import_dags

JOB = {"dag.py": "DAG = 1", "lib/a.py": "A = 1", "data/x.csv": "a,b"}


def run(client, path, check=lambda artifacts, names: None):
    said = []
    publish.publish(client, "lake", path, check, said.append)
    return said


def test_everything_is_put_and_the_manifest_last(tmp_path):
    client = FakeS3("lake")
    path = folder(tmp_path, {"one": JOB, "two": {"dag.py": ""}}, {"one": "aaa", "two": "bbb"})
    version = publish.version_of((path / "manifest.json").read_bytes())
    assert run(client, path) == [
        "one aaa: uploaded 3 files",
        "two bbb: uploaded 1 files",
        f"manifest {version} names one, two",
    ]
    assert client.puts[-2:] == [f"jobs/manifests/{version}.json", "jobs/manifest.json"]
    assert sorted(client.puts[:-2]) == [
        "jobs/one/aaa/dag.py",
        "jobs/one/aaa/data/x.csv",
        "jobs/one/aaa/lib/a.py",
        "jobs/two/bbb/dag.py",
    ]


def test_a_second_time_nothing_is_checked_or_put(tmp_path):
    client = FakeS3("lake")
    path = folder(tmp_path, {"one": JOB}, {"one": "aaa"})
    run(client, path)
    client.puts.clear()
    version = publish.version_of((path / "manifest.json").read_bytes())
    said = run(client, path, lambda artifacts, names: pytest.fail("checked again"))
    assert said == ["one aaa: is there", f"manifest {version} is current and names one"]
    assert client.puts == []


def test_a_change_of_one_job_puts_that_job_alone(tmp_path):
    client = FakeS3("lake")
    run(client, folder(tmp_path / "1", {"one": JOB, "two": JOB}, {"one": "aaa", "two": "bbb"}))
    client.puts.clear()
    checked = []
    second = folder(
        tmp_path / "2",
        {"one": JOB, "two": {**JOB, "dag.py": "DAG = 2"}},
        {"one": "aaa", "two": "ccc"},
    )
    run(client, second, lambda artifacts, names: checked.extend(names))
    assert checked == ["two"]
    assert {key for key in client.puts if not key.startswith("jobs/manifest")} == {
        f"jobs/two/ccc/{name}" for name in JOB
    }


def test_going_back_moves_the_manifest_alone(tmp_path):
    client = FakeS3("lake")
    first = folder(tmp_path / "1", {"one": JOB}, {"one": "aaa"})
    run(client, first)
    run(client, folder(tmp_path / "2", {"one": {"dag.py": ""}}, {"one": "bbb"}))
    client.puts.clear()
    run(client, first)
    assert client.puts == ["jobs/manifest.json"]


def test_packed_artifacts_are_unpacked_as_they_were(tmp_path):
    contents = ["# größer\n", "a,b\r\n"]
    jobs = {"one": {"dag.py": 0, "data/x.csv": 1}, "two": {"dag.py": 0}}
    packed = json.dumps({"contents": contents, "jobs": jobs}).encode()
    publish.unpack(base64.b64encode(zlib.compress(packed)), tmp_path)
    for name, files in jobs.items():
        for path, index in files.items():
            found = (tmp_path / "artifact" / name / path).read_bytes()
            assert found == contents[index].encode()


def refused(path, words, check=lambda artifacts, names: None):
    client = FakeS3("lake")
    client.objects["jobs/manifest.json"] = b"the one before"
    with pytest.raises(Refused, match=words):
        run(client, path, check)
    assert client.puts == [] and client.objects == {"jobs/manifest.json": b"the one before"}


def test_a_syntax_error_is_refused_with_file_and_line(tmp_path):
    path = folder(tmp_path, {"one": {"dag.py": "", "lib/a.py": "x = 1\ny = (\n"}}, {"one": "aaa"})
    refused(path, r"^jobs/one/lib/a\.py line 2: '\(' was never closed$")


def test_a_file_that_the_artifact_lacks_is_refused(tmp_path):
    path = folder(tmp_path, {"one": JOB}, {"one": "aaa"})
    (path / "artifact/one/lib/a.py").unlink()
    refused(path, "^job one: the manifest names lib/a.py, which is not in the artifact$")


def test_a_dag_that_does_not_import_is_refused(tmp_path):
    path = folder(
        tmp_path,
        {"my-job": {"dag.py": "from my_job.lib import missing", "lib.py": ""}},
        {"my-job": "aaa"},
    )
    refused(
        path,
        "^jobs/my-job/dag.py line 1 does not import: ImportError: cannot import name 'missing'",
        import_dags,
    )


@pytest.mark.parametrize("name", ["json", "calendar", "statistics", "importlib"])
def test_a_job_that_has_the_name_of_a_module_of_python_is_refused(tmp_path, name):
    path = folder(tmp_path, {name: {"dag.py": f"from {name}.own import x", "own.py": "x = 1"}}, {name: "a"})
    refused(path, f"^jobs/{name}: Python has a module of its own of that name: call the job otherwise", import_dags)


def test_every_mistake_is_named_where_the_user_wrote_it(tmp_path):
    jobs = {
        "dags-my-greeting": {"dag.py": "\nx = ("},
        "late": {"dag.py": "from late.own import x", "own.py": "x = 1\ny = x / 0"},
        "torn": {"dag.py": "", "jobkit/topic.py": ")"},
    }
    path = folder(tmp_path, jobs, dict.fromkeys(jobs, "a"))
    lines = [
        "jobs/dags/my_greeting.py line 2: '\\(' was never closed",
        "jobs/late/own.py line 2 does not import: ZeroDivisionError: division by zero",
        "jobs/lib/jobkit/topic.py line 1: unmatched '\\)'",
    ]
    refused(path, "^" + "\n".join(lines) + "$", import_dags)


UNREAD = """
class Dag:
    dag_id = "nightly"
    timetable = "0 26 * * *"
    def validate(self):
        raise ValueError(f"[{self.timetable}] is not acceptable, out of range")
dag = Dag()
"""


def test_a_dag_that_airflow_would_leave_out_is_refused(tmp_path):
    path = folder(tmp_path, {"dags-nightly": {"dag.py": UNREAD}}, {"dags-nightly": "a"})
    refused(
        path,
        r"^jobs/dags/nightly.py line 6 does not import: ValueError: \[0 26 \* \* \*\] is not acceptable",
        import_dags,
    )


# What Airflow's DAGs have, to the code that looks for them.
A_DAG = """
from types import SimpleNamespace
here = SimpleNamespace(dag_id="good", timetable=None, validate=lambda: None, check_cycle=lambda: None)
"""


def test_a_dag_imports_its_own_code_by_the_jobs_name(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = folder(
        tmp_path,
        {"good-job": {"dag.py": "from good_job.lib import here as dag", "lib.py": A_DAG}},
        {"good-job": "a"},
    )
    run(FakeS3("lake"), path, import_dags)


def test_a_dag_file_without_a_dag_is_refused(tmp_path):
    path = folder(tmp_path, {"none": {"dag.py": "def run(job): pass"}}, {"none": "aaa"})
    refused(path, "^jobs/none/dag.py has no DAG, so Airflow would show none: assign one to a name of the file$", import_dags)


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the image has Python 3.11")
def test_the_preview_knows_every_module_of_pythons_own():
    listed = (Path(__file__).parents[2] / "infra" / "jobs" / "python-modules.ts").read_text().split("new Set(")[1].split("`")[1]
    assert set(listed.split()) == {name for name in sys.stdlib_module_names if not name.startswith("_")}
