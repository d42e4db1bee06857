"""py4j asks the JVM about a name once, not each time that it is mentioned."""

import pytest
from jobkit.jvm import remember_names
from py4j.java_gateway import JavaClass, JavaPackage, JVMView
from py4j.protocol import Py4JError


@pytest.fixture
def asked(spark, monkeypatch):
    """What the JVM is asked from now on; the session's own view of it is left as it is."""
    for kind in (JVMView, JavaPackage, JavaClass):
        monkeypatch.setattr(kind, "__getattr__", kind.__getattr__)
    remember_names()
    client, commands = spark._jvm._gateway_client, []
    send = client.send_command
    monkeypatch.setattr(
        client, "send_command", lambda text, *rest: commands.append(text) or send(text, *rest)
    )
    return commands


@pytest.fixture
def jvm(spark):
    """A view that has been asked nothing."""
    return spark.sparkContext._gateway.new_jvm_view("fresh")


def test_a_name_is_asked_for_once(asked, jvm):
    first = jvm.java.lang.Math.abs(-1)
    before = len(asked)
    assert (first, jvm.java.lang.Math.abs(-2)) == (1, 2)
    assert len(asked) == before + 1  # The call itself.


def test_the_value_of_a_static_field_is_asked_for_each_time(asked, jvm):
    first = jvm.java.lang.System.out
    before = len(asked)
    assert jvm.java.lang.System.out is not first
    assert len(asked) > before


def test_a_name_that_is_not_there_is_no_name_later_either(asked, jvm):
    for _ in range(2):
        with pytest.raises(Py4JError):
            jvm.java.lang.Math.no_such_thing  # noqa: B018
