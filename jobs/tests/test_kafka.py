"""How jobs connect to Kafka, with users and without, and what their users may do."""

import pytest
from grant_kafka import Plan, Right, plan, wanted
from jobkit import kafka
from jobkit.driver_environment import environment


@pytest.fixture
def known(monkeypatch):
    monkeypatch.setenv("HEADWATER_KAFKA", "kafka-0.kafka:29092")
    monkeypatch.delenv("HEADWATER_KAFKA_USER", raising=False)
    return monkeypatch


@pytest.fixture
def user(known):
    known.setenv("HEADWATER_KAFKA_USER", "job.ticks")
    known.setenv("HEADWATER_KAFKA_PASSWORD", "secret")


@pytest.mark.usefixtures("known")
def test_without_users_a_job_names_the_brokers_alone():
    assert kafka.producer() == {"bootstrap.servers": "kafka-0.kafka:29092"}
    assert kafka.sink() == kafka.source() == {"kafka.bootstrap.servers": "kafka-0.kafka:29092"}


@pytest.mark.usefixtures("user")
def test_a_user_logs_in_by_its_password_and_reads_with_groups_of_its_own():
    assert kafka.producer() == {
        "bootstrap.servers": "kafka-0.kafka:29092",
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "job.ticks",
        "sasl.password": "secret",
    }
    assert kafka.sink() == {
        "kafka.bootstrap.servers": "kafka-0.kafka:29092",
        "kafka.security.protocol": "SASL_PLAINTEXT",
        "kafka.sasl.mechanism": "SCRAM-SHA-512",
        "kafka.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required"
        ' username="job.ticks" password="secret";',
    }
    assert kafka.source() == {**kafka.sink(), "groupIdPrefix": "job.ticks."}


def test_a_user_without_its_password_is_an_error(known):
    known.setenv("HEADWATER_KAFKA_USER", "job.ticks")
    with pytest.raises(RuntimeError, match="HEADWATER_KAFKA_PASSWORD is not set"):
        kafka.sink()


GIVEN = {
    "PATH": "/bin",
    "AIRFLOW__CORE__FERNET_KEY": "key",
    "HEADWATER_KAFKA": "kafka-0.kafka:29092",
    "HEADWATER_KAFKA_PASSWORD_OF_MARKET_FLOW": "ours",
    "HEADWATER_KAFKA_PASSWORD_OF_OTHER": "theirs",
    "HEADWATER_CASSANDRA_PASSWORD": "not ours either",
}


def test_a_driver_gets_the_password_of_its_own_job_and_no_other():
    spec = {"name": "market-flow", "needs": ["kafka"], "spark": {"driver": "own"}}
    assert environment(spec, GIVEN) == {
        "PATH": "/bin",
        "HEADWATER_KAFKA": "kafka-0.kafka:29092",
        "HEADWATER_KAFKA_USER": "job.market-flow",
        "HEADWATER_KAFKA_PASSWORD": "ours",
    }
    assert environment({**spec, "name": "another", "needs": []}, GIVEN) == {"PATH": "/bin"}


TICKS = {"job.ticks": {"reads": ["ticks"], "writes": ["late"]}}


def test_the_rights_of_a_job_are_the_least():
    assert wanted(TICKS) == {
        Right("job.ticks", "topic", "ticks", "READ"),
        Right("job.ticks", "topic", "ticks", "DESCRIBE"),
        Right("job.ticks", "group", "job.ticks.", "READ"),
        Right("job.ticks", "topic", "late", "WRITE"),
        Right("job.ticks", "topic", "late", "DESCRIBE"),
    }
    only_writes = {"job.a": {"reads": [], "writes": ["t"]}}
    assert {(one.kind, one.operation) for one in wanted(only_writes)} == {
        ("topic", "WRITE"),
        ("topic", "DESCRIBE"),
    }


def test_what_is_as_declared_stays():
    assert plan(TICKS, wanted(TICKS), ["job.ticks", "admin"]) == Plan([], [], [])


def test_a_topic_that_a_job_does_not_name_any_more_is_taken_from_it():
    before = wanted({"job.ticks": {"reads": ["ticks", "old"], "writes": ["late"]}})
    assert plan(TICKS, before, ["job.ticks"]).revoke == [
        Right("job.ticks", "topic", "old", "DESCRIBE"),
        Right("job.ticks", "topic", "old", "READ"),
    ]


def test_a_job_that_is_gone_loses_its_user_and_every_right():
    gone = wanted({"job.gone": {"reads": [], "writes": ["t"]}})
    done = plan(TICKS, wanted(TICKS) | gone, ["admin", "job.gone", "job.ticks"])
    assert done == Plan([], sorted(gone), ["job.gone"])


def test_users_that_are_no_jobs_are_left_alone():
    theirs = {Right("ops", "topic", "*", "ALTER")}
    assert plan({}, theirs, ["admin", "ops"]) == Plan([], [], [])
