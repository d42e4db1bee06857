"""An S3 client in memory, of the calls that publishing makes, with a record of them."""

from __future__ import annotations

import io
from typing import Any


class FakeS3:
    """Objects by key in one bucket; `puts` and `reads` are the keys in order."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.reads: list[str] = []

    def get_paginator(self, name: str) -> FakeS3:
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:
        # Pages of two, the last one empty, as S3 may answer.
        found = [{"Key": key} for key in sorted(self.objects) if key.startswith(Prefix)]
        return [{"Contents": found[at : at + 2]} for at in range(0, len(found), 2)] + [{}]

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        assert Bucket == self.bucket
        self.puts.append(Key)
        self.objects[Key] = Body

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.objects[Key])}

    def read(self, key: str) -> bytes | None:
        """What the DAG bundle asks of a store."""
        self.reads.append(key)
        return self.objects.get(key)
