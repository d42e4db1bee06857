"""Writes rows of the table of quotes with as many statements under way as Cassandra takes: `write.py HOST COUNT SYMBOL DAY`; prints rows a second.

The password comes on standard input. Two processes, because one Python has one core.
"""

import sys
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from multiprocessing import Barrier, Process, Queue

from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args

WRITERS = 2
CONCURRENCY = 256
INSERT = "INSERT INTO market.quotes (symbol, price, volume, time, sequence, day) VALUES (?, ?, ?, ?, ?, ?)"


def write(password, rows, barrier, times):
    """One writer: connected and prepared before the clock runs."""
    login = PlainTextAuthProvider("headwater", password)
    with Cluster([sys.argv[1]], auth_provider=login) as cluster:
        session = cluster.connect()
        insert = session.prepare(INSERT)
        barrier.wait()
        started = time.time()
        execute_concurrent_with_args(session, insert, rows, concurrency=CONCURRENCY)
        times.put((started, time.time()))


def main():
    """The rows are shared out; the clock runs from the first writer's start to the last one's end."""
    password = sys.stdin.read().strip()
    count, symbol, day = int(sys.argv[2]), sys.argv[3], date.fromisoformat(sys.argv[4])
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    rows = [
        (
            f"{symbol}{n % 10}",
            Decimal(10_000 + n % 50) / 100,
            1 + n % 10,
            midnight + timedelta(milliseconds=100 * n),
            n,
            day,
        )
        for n in range(count)
    ]
    barrier, times = Barrier(WRITERS), Queue()
    shares = [rows[n::WRITERS] for n in range(WRITERS)]
    writers = [Process(target=write, args=(password, share, barrier, times)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        sys.exit("a writer failed")
    spans = [times.get() for _ in writers]
    print(count / (max(end for _, end in spans) - min(start for start, _ in spans)))


main()
