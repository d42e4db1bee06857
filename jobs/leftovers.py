"""What was staged by runs that are over, and that no good run of its job will remove: its job is no more, or writes elsewhere now.

Folders are `<dataset>/<job>.<run>` (jobkit/parquet_folder.py), tables `<table>__staged_<hash>` with a comment that says whose they are
(jobkit/staged_tables.py). `declared` are the uris that each declared job writes, by its name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

Declared = Mapping[str, Sequence[str]]
Say = Callable[[str], None]

# Milliseconds for which what a declared job has staged under its code of before is left: a run may be under way with that.
DAY = 86_400_000

FORMER = "__staged"  # How the names of staged tables ended that had no run of their own.

STAGED = r"""SELECT nspname, relname, obj_description(pg_class.oid, 'pg_class') FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND pg_get_userbyid(relowner) = current_user AND (
    relname ~ '__staged_[0-9a-f]{12}$'
    OR (relname ~ '__staged$' AND relpersistence = 'u' AND EXISTS (
        SELECT FROM headwater.migrations WHERE starts_with(
            replace(statement, '"', ''), format('CREATE TABLE %s.%s (', nspname, regexp_replace(relname, '__staged$', ''))
        )
    ))
) ORDER BY 1, 2"""


def is_left(declared: Declared, job: str, uri: str, at: int, now: int) -> bool:
    """Whether what a job staged for a dataset is of no use; `at` and `now` in milliseconds since 1970."""
    if job not in declared:
        return True
    return uri not in declared[job] and at < now - DAY


def remove_folders(client: Any, bucket: str, declared: Declared, now: int, say: Say) -> None:
    """Remove folders of datasets that any published code of any job writes, or wrote; those that were published stay."""
    specs = [key for key, _ in objects(client, bucket, "jobs/") if key.endswith("/job.json")]
    with ThreadPoolExecutor(8) as pool:
        written = {pair for pairs in pool.map(lambda key: _folders(client, bucket, key), specs) for pair in pairs}
    for job, dataset in sorted(written):
        uri = f"parquet:{dataset}"
        if uri in declared.get(job, ()):
            continue
        for name, folder in _staged(client, bucket, dataset, job).items():
            if is_left(declared, job, uri, folder.at, now):
                folder.delete(client, bucket)
                say(f"removed {uri}, {name}: nobody will publish it")


def remove_tables(cursor: Any, declared: Declared, now: int, say: Say) -> None:
    """Remove staged tables. Of those of the former naming nothing says since when they are there: they go a day after they were first seen."""
    # Who works with one has it; it goes another time.
    cursor.execute("SET lock_timeout = '5s'")
    cursor.execute(STAGED)
    for schema, name, comment in cursor.fetchall():
        whose, table = _read(comment), f'"{schema}"."{name}"'
        if name.endswith(FORMER):
            if "seen" not in whose:
                cursor.execute(f"COMMENT ON TABLE {table} IS %s", (json.dumps({"seen": now}),))
                continue
            left = whose["seen"] < now - DAY
        else:
            left = "job" in whose and is_left(
                declared, whose["job"], f"postgres:{whose['table']}", whose["at"], now
            )
        if left:
            cursor.execute(f"DROP TABLE {table}")
            say(f"removed the table {schema}.{name}: nobody will publish it")


def objects(client: Any, bucket: str, prefix: str) -> list[tuple[str, int]]:
    """Every key below a prefix, with when it was written."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [
        (entry["Key"], int(entry["LastModified"].timestamp() * 1000))
        for page in pages
        for entry in page.get("Contents", [])
    ]


@dataclass
class Folder:
    """A folder of the bucket: its keys, and when something was last written to it."""

    keys: list[str] = field(default_factory=list)
    at: int = 0

    def delete(self, client: Any, bucket: str) -> None:
        """Delete what is in it. A folder's marker goes after what is in the folder, without which some stores refuse it."""
        for key in sorted(self.keys, key=lambda key: (key.endswith("/"), -len(key))):
            client.delete_object(Bucket=bucket, Key=key)


def _folders(client: Any, bucket: str, key: str) -> list[tuple[str, str]]:
    """The folders that a version of a job writes, each with the job's name."""
    spec = _read(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    writes = spec.get("writes", {}).values()
    return [(key.split("/")[1], one["name"]) for one in writes if one["kind"] == "parquet"]


def _staged(client: Any, bucket: str, dataset: str, job: str) -> dict[str, Folder]:
    """The folders of a dataset that runs of a job have written and that are not published."""
    found: dict[str, Folder] = {}
    for key, at in objects(client, bucket, f"{dataset}/{job}."):
        folder = found.setdefault(key.removeprefix(f"{dataset}/").split("/")[0], Folder())
        folder.keys.append(key)
        folder.at = max(folder.at, at)
    if not found:
        return {}
    pointer = f"{dataset}/current.json"
    if any(key == pointer for key, _ in objects(client, bucket, pointer)):
        published = json.loads(client.get_object(Bucket=bucket, Key=pointer)["Body"].read())
        for name in (published["run"], *published.get("history", [])):
            found.pop(name, None)
    return found


def _read(text: str | bytes | None) -> dict[str, Any]:
    """What a JSON object says; nothing where it is none, for others write there as well."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
