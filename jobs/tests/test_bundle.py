"""Airflow's bundle follows the manifest and can go back to any version that was published."""

import sys
from types import ModuleType

import publish
import pytest
from fake_s3 import FakeS3
from published import folder

FIRST = {"my-job": {"dag.py": "code = 1", "lib/a.py": "", "data/x.csv": "a"}}
SECOND = {"my-job": {"dag.py": "code = 2"}, "other": {"dag.py": ""}}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """The module, over the little of Airflow's base class that it uses: Airflow itself is not installed on a laptop."""
    base = ModuleType("airflow.dag_processing.bundles.base")

    class BaseDagBundle:
        def __init__(self, *, name, version=None, versions_dir):
            self.name, self.version, self.versions_dir = name, version, versions_dir

        def initialize(self):
            assert self.path.exists()

    class BundleVersion:
        def __init__(self, version):
            self.version = version

    base.BaseDagBundle, base.BundleVersion = BaseDagBundle, BundleVersion
    parents = ["airflow", "airflow.dag_processing", "airflow.dag_processing.bundles"]
    sys.modules.update({name: ModuleType(name) for name in parents})
    sys.modules[base.__name__] = base
    import headwater_bundle

    yield headwater_bundle
    for name in [*parents, base.__name__, "headwater_bundle"]:
        del sys.modules[name]


@pytest.fixture
def store():
    return FakeS3("lake")


@pytest.fixture
def make(bundles, store, tmp_path):
    return lambda version=None: bundles.JobsBundle(
        name="jobs", version=version, versions_dir=tmp_path / "v", store=store
    )


@pytest.fixture
def publish_jobs(store, tmp_path):
    def run(jobs, hashes):
        path = folder(tmp_path / "publish" / "-".join(hashes.values()), jobs, hashes)
        publish.publish(store, "lake", path, lambda artifacts, names: None, lambda line: None)
        return publish.version_of((path / "manifest.json").read_bytes())

    return run


def test_it_is_empty_before_anything_is_published(make):
    bundle = make()
    bundle.initialize()
    assert [file.name for file in bundle.path.iterdir()] == [".airflowignore"]


def test_it_has_the_jobs_as_packages_with_their_hash_and_names_what_is_no_dag(make, publish_jobs):
    version = publish_jobs(FIRST, {"my-job": "aaa"})
    bundle = make()
    bundle.initialize()
    assert bundle.get_current_version().version == bundle.path.name == version
    files = {
        str(file.relative_to(bundle.path)): file.read_text()
        for file in bundle.path.rglob("*")
        if file.is_file()
    }
    assert files == {
        ".airflowignore": "/my_job/lib/a.py\n",
        "my_job/HASH": "aaa",
        "my_job/dag.py": "code = 1",
        "my_job/lib/a.py": "",
        "my_job/data/x.csv": "a",
    }


def test_it_follows_the_manifest_and_a_pinned_run_stays(make, publish_jobs, store):
    first = publish_jobs(FIRST, {"my-job": "aaa"})
    following = make()
    following.initialize()
    second = publish_jobs(SECOND, {"my-job": "bbb", "other": "ccc"})
    following.refresh()
    assert following.get_current_version().version == second
    assert (following.path / "my_job/dag.py").read_text() == "code = 2"
    pinned = make(first)
    store.reads.clear()
    pinned.initialize()
    assert (pinned.path / "my_job/dag.py").read_text() == "code = 1"
    assert store.reads == []  # It was on disk.


def test_a_pinned_version_that_is_not_on_disk_is_fetched(
    bundles, make, publish_jobs, store, tmp_path
):
    first = publish_jobs(FIRST, {"my-job": "aaa"})
    publish_jobs(SECOND, {"my-job": "bbb", "other": "ccc"})
    elsewhere = bundles.JobsBundle(
        name="jobs", version=first, versions_dir=tmp_path / "elsewhere", store=store
    )
    elsewhere.initialize()
    assert (elsewhere.path / "my_job/dag.py").read_text() == "code = 1"


def test_an_unchanged_manifest_costs_one_small_read(make, publish_jobs, store):
    publish_jobs(FIRST, {"my-job": "aaa"})
    bundle = make()
    bundle.initialize()
    store.reads.clear()
    bundle.refresh()
    assert store.reads == ["jobs/manifest.json"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "cannot be read: JSONDecodeError"),
        (b'{"version": 2, "jobs": {}}', "its version is 2, this Airflow reads version 1"),
        (b'{"version": 1}', "cannot be read: KeyError"),
        (b'{"version": 1, "jobs": {"a": {"hash": "x", "prefix": "p"}}}', "job a lacks dag, files"),
    ],
)
def test_a_bad_manifest_is_an_error_and_the_jobs_before_stay(
    make, publish_jobs, store, text, words
):
    version = publish_jobs(FIRST, {"my-job": "aaa"})
    bundle = make()
    bundle.initialize()
    store.objects["jobs/manifest.json"] = text
    with pytest.raises(ValueError, match=words):
        bundle.refresh()
    assert bundle.get_current_version().version == version
    assert (bundle.path / "my_job/dag.py").exists()


def test_a_lost_artifact_is_an_error_that_names_it_and_leaves_nothing_behind(
    make, publish_jobs, store, tmp_path
):
    publish_jobs(FIRST, {"my-job": "aaa"})
    del store.objects["jobs/my-job/aaa/lib/a.py"]
    with pytest.raises(
        FileNotFoundError,
        match="^job my-job: the object store has no jobs/my-job/aaa/lib/a.py; publish it again$",
    ):
        make().initialize()
    assert list((tmp_path / "v").iterdir()) == []


def test_a_version_that_was_never_published_is_an_error(make):
    with pytest.raises(
        FileNotFoundError, match="^the object store has no jobs of version 123: publish them again$"
    ):
        make("123").initialize()


def test_two_processes_that_fetch_the_same_version_both_have_it(
    make, publish_jobs, store, tmp_path
):
    version = publish_jobs(FIRST, {"my-job": "aaa"})
    other = make()
    read, raced = store.read, []

    def slowly(key):
        if key.endswith("dag.py") and not raced:
            raced.append(key)
            other.initialize()  # Overtakes the one that is reading.
        return read(key)

    bundle = make()
    store.read = slowly
    bundle.initialize()
    assert bundle.path == other.path == tmp_path / "v" / version
    assert [entry.name for entry in (tmp_path / "v").iterdir()] == [version]
