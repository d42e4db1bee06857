"""Publishes jobs: every artifact under its hash, then, last, the manifest that Airflow follows.

Runs in the publisher's image, with `scala_jar.py`, `leftovers.py` and three files beside it: `manifest.json`, `artifacts` (base64 of zlib of JSON: contents,
and which of them is at which path of which job), and `declared.json`, what each declared job writes. A DAG that does not import is refused before anything
that is in use changes.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import leftovers
import scala_jar

MANIFEST = "jobs/manifest.json"
HAND_WRITTEN = "dags-"  # How the names of jobs begin that are files of `jobs/dags`.
LIBRARY = ("jobkit/", "run_job.py", "run_service.py")  # What is in artifacts from `jobs/lib`.

# The exit code by which the task is not tried again (infra/model/workload.ts).
REFUSED = 65


class Refused(Exception):
    """The jobs cannot be published; the message says why and what to do."""


# Given the folder of all artifacts and names of jobs, raises Refused when one's DAG does not import.
Check = Callable[[Path, list[str]], None]


def publish(
    client: Any, bucket: str, folder: Path, check: Check, say: Callable[[str], None]
) -> None:
    """Publish what `folder` holds into a bucket that is there. What is published already is neither checked nor uploaded again."""
    text = (folder / "manifest.json").read_bytes()
    jobs = json.loads(text)["jobs"]
    there = keys(client, bucket, "jobs/")
    lacking = {
        name: [path for path in job["files"] if job["prefix"] + path not in there]
        for name, job in jobs.items()
    }
    changed = sorted(name for name, paths in lacking.items() if paths)
    wrong = {}
    for name in changed:
        try:
            build(folder / "artifact" / name, name, jobs[name]["files"])
            compile_all(folder / "artifact" / name, name, jobs[name]["files"])
            check(folder / "artifact", [name])
        except Refused as error:
            wrong[name] = str(error)
    if wrong:
        raise Refused("\n".join(wrong.values()))

    def upload(name: str, path: str) -> None:
        content = (folder / "artifact" / name / path).read_bytes()
        client.put_object(Bucket=bucket, Key=jobs[name]["prefix"] + path, Body=content)

    with ThreadPoolExecutor(8) as pool:
        for future in [
            pool.submit(upload, name, path) for name in changed for path in lacking[name]
        ]:
            future.result()
    for name, job in jobs.items():
        done = f"uploaded {len(lacking[name])} files" if lacking[name] else "is there"
        say(f"{name} {job['hash']}: {done}")
    put_if_other(client, bucket, f"jobs/manifests/{version_of(text)}.json", text, there)
    moved = put_if_other(client, bucket, MANIFEST, text, there)
    say(
        f"manifest {version_of(text)} {'names' if moved else 'is current and names'} {', '.join(jobs) or 'no job'}"
    )


def unpack(packed: bytes, folder: Path) -> None:
    """Write the packed artifacts to `artifact/<job>/<path>` below a folder."""
    unpacked = json.loads(zlib.decompress(base64.b64decode(packed)))
    for name, files in unpacked["jobs"].items():
        for path, index in files.items():
            file = folder / "artifact" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            # Bytes: as text, line ends would become this system's.
            file.write_bytes(unpacked["contents"][index].encode())


def version_of(manifest: bytes) -> str:
    """The version of a manifest, which Airflow pins a run to: 12 hex digits of its content's hash."""
    return hashlib.sha256(manifest).hexdigest()[:12]


def keys(client: Any, bucket: str, prefix: str) -> set[str]:
    """Every key below a prefix."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {entry["Key"] for page in pages for entry in page.get("Contents", [])}


def build(artifact: Path, name: str, paths: list[str]) -> None:
    """Make the files of an artifact that are made here: the jar of a job in Scala; raises Refused when it does not compile."""
    if scala_jar.JAR in paths:
        try:
            scala_jar.make(artifact)
        except scala_jar.DoesNotCompile as error:
            raise Refused(f"job {name}: {error}") from None


def put_if_other(client: Any, bucket: str, key: str, text: bytes, there: set[str]) -> bool:
    """Put an object unless it is there with this content; returns whether it was put."""
    if key in there and client.get_object(Bucket=bucket, Key=key)["Body"].read() == text:
        return False
    client.put_object(Bucket=bucket, Key=key, Body=text)
    return True


def compile_all(artifact: Path, name: str, paths: list[str]) -> None:
    """Raise Refused for the first Python file of an artifact that does not compile, or file that is not there."""
    for path in paths:
        file = artifact / path
        if not file.is_file():
            raise Refused(f"job {name}: the manifest names {path}, which is not in the artifact")
        if path.endswith(".py"):
            try:
                compile(file.read_bytes(), path, "exec")
            except SyntaxError as error:
                raise Refused(f"{source(name, path)} line {error.lineno}: {error.msg}") from error


def import_dags(artifacts: Path, names: list[str]) -> None:
    """Import the DAG of each job the way Airflow does; raises Refused with the job and the error."""
    with tempfile.TemporaryDirectory() as root:
        sys.path.insert(0, root)
        for name in names:
            # Airflow's bundle spells a job's folder as a Python package.
            package = name.replace("-", "_")
            if package in sys.stdlib_module_names:
                raise Refused(
                    f"jobs/{name}: Python has a module of its own of that name: call the job otherwise"
                )
            Path(root, package).symlink_to(artifacts / name)
            try:
                found = dags_of(importlib.import_module(f"{package}.dag"))
                if not found:
                    raise Refused(f"{source(name, 'dag.py')} has no DAG, so Airflow would show none: assign one to a name of the file")
                for dag in found:
                    # As Airflow does once it has imported it: it would leave out a DAG whose schedule it cannot read.
                    dag.validate()
                    dag.check_cycle()
            except Refused:
                raise
            except Exception as error:
                where = place(error, Path(root), name)
                raise Refused(
                    f"{where} does not import: {type(error).__name__}: {error}"
                ) from error
            print(f"{name}: its DAG imports", flush=True)


def dags_of(module: ModuleType) -> list[Any]:
    """The DAGs of a module, which is also imported where there is no Airflow."""
    return [
        one
        for one in vars(module).values()
        if not isinstance(one, type) and hasattr(one, "dag_id") and hasattr(one, "timetable")
    ]


def source(name: str, path: str) -> str:
    """Where a file of an artifact is in the user's checkout."""
    if name.startswith(HAND_WRITTEN) and path == "dag.py":
        return f"jobs/dags/{name.removeprefix(HAND_WRITTEN).replace('-', '_')}.py"
    folder = "lib" if path.startswith(LIBRARY) else name
    return f"jobs/{folder}/{path}"


def place(error: BaseException, root: Path, name: str) -> str:
    """The file and line of an artifact where an import of its DAG ended."""
    folder = str(root / name.replace("-", "_"))
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(f"{folder}/")
    ]
    if not frames:
        return source(name, "dag.py")
    last = frames[-1]
    return f"{source(name, last.filename.removeprefix(f'{folder}/'))} line {last.lineno}"


def tidy(warehouse: str, declared: leftovers.Declared, say: Callable[[str], None]) -> None:
    """Remove what runs have staged and nobody will publish; that it cannot be removed is not worth the end of a publication that is good."""
    # Not at the top: the tests of what is above need no driver.
    import psycopg2

    now = int(time.time() * 1000)
    try:
        connection = psycopg2.connect(warehouse, connect_timeout=20)
        # Each table for itself: one that somebody works with keeps no other.
        connection.autocommit = True
        try:
            leftovers.remove_tables(connection.cursor(), declared, now, say)
        finally:
            connection.close()
    except psycopg2.Error as error:
        say(f"what runs have staged for nothing could not all be removed: {error}")


def main() -> int:
    """Publish what lies beside this file; returns the exit code, after one clear line on any error."""
    # Not at the top: the tests of what is above need no S3 library.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    given = Path(__file__).parent
    # DAGs are imported here, and are not to see it.
    warehouse = os.environ.pop("WAREHOUSE_URL")

    def say(line: str) -> None:
        print(line, flush=True)

    try:
        with tempfile.TemporaryDirectory() as folder:
            unpack((given / "artifacts").read_bytes(), Path(folder))
            shutil.copy(given / "manifest.json", folder)
            client = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
            bucket = os.environ["HEADWATER_BUCKET"]
            publish(client, bucket, Path(folder), import_dags, say)
        # Only now: a run of a job that is taken away goes on while what replaces it is refused.
        tidy(warehouse, json.loads((given / "declared.json").read_text()), say)
        return 0
    except Refused as error:
        print(f"not published, the jobs before stay in use:\n{error}", file=sys.stderr)
        return REFUSED
    except KeyError as error:
        print(f"not published: the environment or the manifest lacks {error}", file=sys.stderr)
    except (BotoCoreError, ClientError, OSError, ValueError) as error:
        print(f"not published: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
