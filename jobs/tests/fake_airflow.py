"""The little of Airflow that jobkit uses: it is not on a laptop."""

import sys
from datetime import timedelta
from types import ModuleType, SimpleNamespace

NAMES = ("Asset", "AssetAll", "FixedKeyMapper", "IdentityMapper", "PartitionedAssetTimetable", "BaseOperatorLink")
MODULES = ("asked", "assets", "operators", "spark_task", "dag")


class Failed(Exception):
    """AirflowException: the task is tried again."""


class FailedForGood(Failed):
    """AirflowFailException."""


class TimedOut(BaseException):
    """AirflowTaskTimeout."""


class Anything:
    """What Airflow's classes are to the code that makes them."""

    def __init__(self, *given, **named):
        self.given = given
        self.__dict__.update(named)

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return self.name == other.name


class Operator(Anything):
    log = SimpleNamespace(info=lambda text, *args: print(text % args))
    execution_timeout = timedelta(seconds=60)


class Dag(Anything):
    """What a `with` gives."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def give(monkeypatch, s3=None):
    """Airflow's modules from here on, and those of jobkit that import them anew."""
    sdk, errors, hooks = (ModuleType(name) for name in ("sdk", "exceptions", "s3"))
    for name in NAMES:
        setattr(sdk, name, type(name, (Anything,), {}))
    sdk.BaseOperator, hooks.S3Hook = Operator, s3
    sdk.DAG, sdk.Param = Dag, lambda value, **known: SimpleNamespace(value=value, **known)
    sdk.task, sdk.chain, sdk.get_current_context = (lambda does: does), None, None
    errors.AirflowException, errors.AirflowFailException = Failed, FailedForGood
    errors.AirflowTaskTimeout = TimedOut
    amazon = "airflow.providers.amazon.aws.hooks.s3"
    given = {"airflow.sdk": sdk, "airflow.sdk.exceptions": errors, amazon: hooks}
    for name in [*given, "airflow", *(amazon.rsplit(".", at)[0] for at in range(1, 5))]:
        monkeypatch.setitem(sys.modules, name, given.get(name, ModuleType(name)))
    forget(monkeypatch)


def forget(monkeypatch):
    """Let jobkit's modules be imported anew, before and after a test."""
    for name in MODULES:
        # Set first, so that what the test imports goes with it.
        monkeypatch.setitem(sys.modules, f"jobkit.{name}", None)
        del sys.modules[f"jobkit.{name}"]
