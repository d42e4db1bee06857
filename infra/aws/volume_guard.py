"""Deletes the volumes of a storage class and waits until they are gone, if their namespace is: volume_guard.py NAMESPACE STORAGE_CLASS

Runs as a pod ends. A pod that is moved to another machine ends as well, and the namespace is there then.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

API = os.environ.get("API", "https://kubernetes.default.svc")
ACCOUNT = Path(os.environ.get("ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount"))
PAUSE = float(os.environ.get("PAUSE", "3"))


def ask(path: str, patch: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Get an object, or change one; None when there is none."""
    request = urllib.request.Request(
        API + path,
        method="GET" if patch is None else "PATCH",
        data=None if patch is None else json.dumps(patch).encode(),
        headers={
            "Authorization": f"Bearer {(ACCOUNT / 'token').read_text()}",
            "Content-Type": "application/merge-patch+json",
        },
    )
    authority = ACCOUNT / "ca.crt"
    context = ssl.create_default_context(cafile=authority) if authority.exists() else None
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def volumes(storage_class: str) -> list[dict[str, Any]]:
    """The volumes of the class that are still there."""
    listed = ask("/api/v1/persistentvolumes") or {"items": []}
    return [one for one in listed["items"] if one["spec"].get("storageClassName") == storage_class]


def main(namespace: str, storage_class: str) -> None:
    """Return when the namespace is there, or when no volume is."""
    if ask(f"/api/v1/namespaces/{namespace}") is not None:
        return
    while left := volumes(storage_class):
        for volume in left:
            # The class keeps volumes, whatever becomes of what they belong to.
            if volume["spec"]["persistentVolumeReclaimPolicy"] != "Delete":
                ask(
                    f"/api/v1/persistentvolumes/{volume['metadata']['name']}",
                    {"spec": {"persistentVolumeReclaimPolicy": "Delete"}},
                )
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(*sys.argv[1:])
