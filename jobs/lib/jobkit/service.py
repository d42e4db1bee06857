"""A job without Spark: a process that never ends and writes to topics."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from . import kafka, rows
from .dataset import Dataset

READY = Path("/tmp/headwater-ready")

SENDING = {
    "enable.idempotence": True,
    "compression.type": "lz4",
    "linger.ms": 20,
    # As Java's clients choose a key's partition; this one's own way is another.
    "partitioner": "murmur2_random",
}


# A service that has sent nothing has begun its work when it goes on for so long.
BEGUN_AFTER = 3.0  # seconds
TURN = 0.2  # seconds between two looks at what the broker has answered


class ServiceJob:
    """What a service's code gets: its topics by role, its parameters and its log.

    Messages are sent once each and in order, also when the broker goes away meanwhile (an idempotent producer).
    """

    def __init__(self, spec: Mapping[str, Any], params: Mapping[str, str] | None = None) -> None:
        self.name: str = spec["name"]
        self.params: dict[str, str] = {**spec["params"], **(params or {})}
        self.log = logging.getLogger(self.name)
        self._writes = {role: Dataset.of(role, one) for role, one in spec["writes"].items()}
        self.stopping = False
        """Whether the process was asked to end."""
        # Set when there is nothing to wait for any more: the process is to end, or a message was not taken.
        self._over = threading.Event()
        self._failed: list[str] = []
        # A container that is started again keeps its files.
        READY.unlink(missing_ok=True)
        self._producer = None
        if self._writes:
            self._producer = Producer({**kafka.producer(), **SENDING, "client.id": self.name})
        threading.Thread(target=self._attend, name="attend", daemon=True).start()

    def send(self, role: str, row: Mapping[str, Any]) -> None:
        """Send a row to the topic that the job writes as `role`; raises DataError for a row that does not fit it."""
        if role not in self._writes:
            roles = ", ".join(sorted(self._writes)) or "none"
            raise KeyError(f"{self.name} writes no '{role}'; it has {roles}")
        dataset = self._writes[role]
        key, value = rows.message(dataset, row)
        while True:
            try:
                self._producer.produce(dataset.name, value, key, on_delivery=self._delivered)
                break
            except BufferError:
                self._producer.poll(0.1)
        self._refuse_losses()

    def pause(self, seconds: float) -> bool:
        """Wait; False once the process is asked to end. Raises RuntimeError when a message was not taken meanwhile."""
        self._over.wait(seconds)
        self._refuse_losses()
        return not self.stopping

    def stop(self, *_: Any) -> None:
        """Ask the job to end."""
        self.stopping = True
        self._over.set()

    def finish(self) -> None:
        """Send what is still waiting; raises RuntimeError when some of it was not taken."""
        left = self._producer.flush(30) if self._producer else 0
        if left or self._failed:
            raise RuntimeError(f"{left + len(self._failed)} messages were not taken")

    def _attend(self) -> None:
        """Hear the broker's answers, whatever the job's code does; ready is who has an answer, or works on with none to wait for."""
        begun = time.monotonic() + BEGUN_AFTER
        while not self._over.wait(0 if self._waiting() else TURN):
            if self._producer:
                self._producer.poll(TURN)
            if time.monotonic() >= begun and not self._waiting() and not self._failed:
                self._ready()

    def _waiting(self) -> bool:
        return self._producer is not None and len(self._producer) > 0

    def _refuse_losses(self) -> None:
        if self._failed:
            raise RuntimeError(f"a message was not taken: {self._failed[0]}")

    def _delivered(self, error: Any, _: Any) -> None:
        if error is None:
            self._ready()
        else:
            self._failed.append(str(error))
            self._over.set()

    def _ready(self) -> None:
        if not READY.exists():
            READY.touch()


def stop_on_signals(job: ServiceJob) -> None:
    """End the job well when the container is stopped."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, job.stop)
