"""A folder as the publishing task finds it: artifacts and their manifest."""

from __future__ import annotations

import json
from pathlib import Path


def folder(path: Path, jobs: dict[str, dict[str, str]], hashes: dict[str, str]) -> Path:
    """Write artifacts (contents by path, by job) and the manifest that names them."""
    for name, files in jobs.items():
        for file, text in files.items():
            target = path / "artifact" / name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    entries = {
        name: {
            "hash": hashes[name],
            "prefix": f"jobs/{name}/{hashes[name]}/",
            "files": sorted(files),
            "dag": "dag.py",
        }
        for name, files in jobs.items()
    }
    (path / "manifest.json").write_text(json.dumps({"version": 1, "jobs": entries}))
    return path
