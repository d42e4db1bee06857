"""A job without Spark: a process that never ends and writes to topics."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from . import kafka, rows
from .dataset import Dataset

READY = Path("/tmp/headwater-ready")


class ServiceJob:
    """What a service's code gets: its topics by role, its parameters and its log.

    Messages are sent once each and in order, also when the broker goes away meanwhile (an idempotent producer).
    """

    def __init__(self, spec: Mapping[str, Any], params: Mapping[str, str] | None = None) -> None:
        self.name: str = spec["name"]
        self.params: dict[str, str] = {**spec["params"], **(params or {})}
        self.log = logging.getLogger(self.name)
        self._writes = {role: Dataset.of(role, one) for role, one in spec["writes"].items()}
        self._stopping = threading.Event()
        self._failed: list[str] = []
        # A container that is started again keeps its files.
        READY.unlink(missing_ok=True)
        self._producer = Producer(
            {
                **kafka.producer(),
                "enable.idempotence": True,
                "compression.type": "lz4",
                "linger.ms": 20,
                "client.id": self.name,
            }
        )

    def send(self, role: str, row: Mapping[str, Any]) -> None:
        """Send a row to the topic that the job writes as `role`; raises DataError for a row that does not fit it."""
        dataset = self._writes[role]
        value = rows.encode(dataset, row)
        while True:
            try:
                self._producer.produce(
                    dataset.name, value, rows.key(dataset, row), on_delivery=self._delivered
                )
                break
            except BufferError:
                self._producer.poll(0.1)
        self._producer.poll(0)
        if self._failed:
            raise RuntimeError(f"{dataset.uri} did not take a message: {self._failed[0]}")

    def pause(self, seconds: float) -> bool:
        """Wait; False once the process is asked to end."""
        return not self._stopping.wait(seconds)

    def stop(self, *_: Any) -> None:
        """Ask the job to end."""
        self._stopping.set()

    def finish(self) -> None:
        """Send what is still waiting; raises RuntimeError when some of it was not taken."""
        left = self._producer.flush(30)
        if left or self._failed:
            raise RuntimeError(f"{left + len(self._failed)} messages were not taken")

    def _delivered(self, error: Any, _: Any) -> None:
        if error is not None:
            self._failed.append(str(error))
        elif not READY.exists():
            READY.touch()


def stop_on_signals(job: ServiceJob) -> None:
    """End the job well when the container is stopped."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, job.stop)
