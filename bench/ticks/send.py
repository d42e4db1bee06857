"""Sends numbered ticks: `send.py SERVERS TOPIC COUNT RATE SYMBOL DAY`. With a rate each tick has the time at which it is sent, else one of the day."""

import json
import sys
import time
from datetime import datetime, timedelta, timezone

from confluent_kafka import Producer

AT_ONCE = 0.02  # Seconds of ticks.

servers, topic, count, rate, symbol, day = sys.argv[1:]
failed = []
producer = Producer(
    {
        "bootstrap.servers": servers,
        "enable.idempotence": True,
        "compression.type": "lz4",
        "linger.ms": 20,
    }
)
midnight = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
started = time.monotonic()
for number in range(int(count)):
    if rate == "0":
        moment = midnight + timedelta(milliseconds=100 * number)
    else:
        # By the clock of the whole run, so that a slow moment is made good and the rate holds; some at once, for one at a time
        # took a fifth of a core from what is measured.
        ahead = started + number / int(rate) - time.monotonic()
        if ahead > AT_ONCE:
            time.sleep(ahead)
        moment = datetime.now(timezone.utc)
    name = f"{symbol}{number % 10}"
    tick = {
        "symbol": name,
        "price": f"{100 + number % 50}.{number % 100:02d}",
        "volume": 1 + number % 10,
        "time": moment.isoformat().replace("+00:00", "Z"),
        "sequence": number,
    }
    while True:
        try:
            producer.produce(
                topic,
                json.dumps(tick).encode(),
                name.encode(),
                on_delivery=lambda error, _: error and failed.append(error),
            )
            break
        except BufferError:
            producer.poll(0.05)
    producer.poll(0)
left = producer.flush(60)
if left or failed:
    sys.exit(f"{left} ticks were not sent, {len(failed)} refused: {failed[:1]}")
