"""A service runs without Spark, which is not on the path of its container's Python, and says when it has begun its work."""

import subprocess
import sys
import time
import types
from pathlib import Path

import pytest
from jobkit.errors import DataError

LIB = Path(__file__).parent.parent / "lib"
# `confluent_kafka` is in the container alone.
CODE = """
import sys, types
sys.modules["pyspark"] = None
sys.modules["confluent_kafka"] = types.SimpleNamespace(Producer=None)
import run_service
"""
TICKS = {
    "kind": "topic",
    "name": "ticks",
    "uri": "topic:ticks",
    "columns": [{"name": "id", "type": "string", "nullable": False}],
    "key": "id",
}


def test_what_runs_a_service_needs_no_spark():
    done = subprocess.run([sys.executable, "-c", CODE], cwd=LIB, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class FakeProducer:
    """Kafka's client as far as a service knows it: it answers when it is polled, and some time after a message was sent."""

    answer: str | None = None
    silent = False

    def __init__(self, settings):
        self.settings = settings
        self.waiting = []

    def __len__(self):
        return len(self.waiting)

    def produce(self, topic, value, key, on_delivery):
        self.waiting.append((time.monotonic() + 0.1, on_delivery))

    def poll(self, seconds):
        time.sleep(seconds)
        while not self.silent and self.waiting and self.waiting[0][0] <= time.monotonic():
            self.waiting.pop(0)[1](self.answer, None)

    def flush(self, seconds):
        self.poll(0)
        return len(self.waiting)


@pytest.fixture
def service(monkeypatch, tmp_path):
    """The library with a client that answers as a test says; `make(writes)` starts a service's job."""
    fake = type("Fake", (FakeProducer,), {})
    monkeypatch.setitem(sys.modules, "confluent_kafka", types.SimpleNamespace(Producer=fake))
    monkeypatch.setenv("HEADWATER_KAFKA", "kafka:29092")
    monkeypatch.delenv("HEADWATER_KAFKA_USER", raising=False)
    from jobkit import service as library

    monkeypatch.setattr(library, "Producer", fake)
    monkeypatch.setattr(library, "READY", tmp_path / "ready")
    monkeypatch.setattr(library, "BEGUN_AFTER", 0.5)
    made = []

    def make(writes):
        job = library.ServiceJob({"name": "s", "params": {}, "writes": writes})
        made.append(job)
        return job

    yield types.SimpleNamespace(make=make, ready=tmp_path / "ready", kafka=fake)
    for job in made:
        job.stop()


def ready_within(service, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if service.ready.exists():
            return True
        time.sleep(0.05)
    return False


def test_a_service_that_sends_one_burst_and_then_waits_is_ready(service):
    job = service.make({"ticks": TICKS})
    job.send("ticks", {"id": "a"})
    assert job.pause(0.4)
    assert ready_within(service, 5)


@pytest.mark.parametrize("writes", [{"ticks": TICKS}, {}], ids=["a topic", "no topic"])
def test_a_service_that_has_nothing_to_send_is_ready(service, writes):
    job = service.make(writes)
    assert job.pause(0.1)
    assert ready_within(service, 5)


def test_a_service_whose_messages_nobody_takes_is_not_ready(service):
    service.kafka.silent = True
    job = service.make({"ticks": TICKS})
    job.send("ticks", {"id": "a"})
    assert not ready_within(service, 1.5)


def test_a_message_that_is_refused_while_the_service_waits_ends_it(service):
    service.kafka.answer = "no such topic"
    job = service.make({"ticks": TICKS})
    job.send("ticks", {"id": "a"})
    with pytest.raises(RuntimeError, match="a message was not taken: no such topic"):
        job.pause(60)
    assert not service.ready.exists()


def test_keys_go_to_the_partitions_that_spark_chooses(service):
    job = service.make({"ticks": TICKS})
    assert job._producer.settings["partitioner"] == "murmur2_random"


def test_a_role_that_is_not_there_is_named(service):
    with pytest.raises(KeyError, match="s writes no 'tick'; it has ticks"):
        service.make({"ticks": TICKS}).send("tick", {"id": "a"})


def test_a_row_that_is_more_than_kafka_takes_is_named_before_it_is_sent(service):
    job = service.make({"ticks": TICKS})
    with pytest.raises(DataError, match=r"^topic:ticks cannot take the row {'id': 'aaa.*…: it has 1,200,009 bytes as a message, and Kafka takes 1,048,000$"):
        job.send("ticks", {"id": "a" * 600_000})
    assert job._producer.waiting == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("job.send('ticks', {})", "jobs/s/own.py line 3: KeyError: \"s writes no 'ticks'; it has none\""),
        ("int(job.params['x'])", "jobs/s/own.py line 3: KeyError: 'x'"),
        ("raise SystemExit('bye')", "jobs/s/own.py line 3: SystemExit: bye"),
        ("import nothing_of_that_name", "jobs/s/own.py line 3: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("raise DataError('a row is wrong')", "a row is wrong"),
        ("return", "its run(job) has ended, and a service's never does"),
    ],
)
def test_a_mistake_ends_a_service_for_good(tmp_path, body, said):
    ended = service_process(tmp_path, body)
    assert (ended.returncode, ended.stderr.splitlines()[-2:][0]) == (78, "s failed:")
    assert ended.stderr.splitlines()[-1].startswith(said)


def test_what_may_pass_is_no_mistake(tmp_path):
    assert service_process(tmp_path, "raise ConnectionError('gone')").returncode == 1


def service_process(folder, body):
    """A service's process, ended, whose run(job) has this line."""
    (folder / "jobkit").symlink_to(LIB / "jobkit")
    (folder / "run_service.py").write_text((LIB / "run_service.py").read_text())
    (folder / "confluent_kafka.py").write_text("Producer = None")
    (folder / "job.json").write_text('{"name": "s", "main": "own.py", "params": {}, "writes": {}}')
    (folder / "own.py").write_text(f"from jobkit.errors import DataError\ndef run(job):\n    {body}\n")
    env = {"PATH": "/usr/bin:/bin", "HEADWATER_KAFKA": "none"}
    return subprocess.run([sys.executable, "run_service.py"], cwd=folder, capture_output=True, text=True, env=env, timeout=60)
