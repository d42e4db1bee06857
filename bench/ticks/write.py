"""Writes rows of the table of quotes, many statements under way: `write.py HOST COUNT SYMBOL DAY ROWS`; prints rows a second.

ROWS go in one statement, as an unlogged batch of one partition when they are more than one. The password comes on standard input. Two
processes, because one Python has one core.
"""

import sys
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from multiprocessing import Barrier, Process, Queue

from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent
from cassandra.query import BatchStatement, BatchType

WRITERS = 2
# About so many rows are under way in each writer, at most 256 statements.
UNDER_WAY = 1000
# Seconds that a statement may take: a busy node answers late, and one that is given up ends the run.
PATIENCE = 60
SYMBOLS = 10
INSERT = "INSERT INTO market.quotes (symbol, price, volume, time, sequence, day) VALUES (?, ?, ?, ?, ?, ?)"


def write(password, rows, barrier, times):
    """One writer: connected and prepared before the clock runs."""
    login = PlainTextAuthProvider("headwater", password)
    profiles = {EXEC_PROFILE_DEFAULT: ExecutionProfile(request_timeout=PATIENCE)}
    size = int(sys.argv[5])
    with Cluster([sys.argv[1]], auth_provider=login, execution_profiles=profiles) as cluster:
        session = cluster.connect()
        insert = session.prepare(INSERT)
        work = statements(insert, rows, size)
        barrier.wait()
        started = time.time()
        execute_concurrent(session, work, concurrency=max(8, min(256, UNDER_WAY // size)))
        times.put((started, time.time()))


def statements(insert, rows, size):
    """The rows as pairs of statement and arguments, `size` rows of one symbol each."""
    if size == 1:
        return [(insert, row) for row in rows]
    made = []
    for symbol in range(SYMBOLS):
        own = rows[symbol::SYMBOLS]
        for start in range(0, len(own), size):
            batch = BatchStatement(batch_type=BatchType.UNLOGGED)
            for row in own[start : start + size]:
                batch.add(insert, row)
            made.append((batch, ()))
    return made


def main():
    """The rows are shared out; the clock runs from the first writer's start to the last one's end."""
    password = sys.stdin.read().strip()
    count, symbol, day = int(sys.argv[2]), sys.argv[3], date.fromisoformat(sys.argv[4])
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    rows = [
        (
            f"{symbol}{n % SYMBOLS}",
            Decimal(10_000 + n % 50) / 100,
            1 + n % 10,
            midnight + timedelta(milliseconds=100 * n),
            n,
            day,
        )
        for n in range(count)
    ]
    barrier, times = Barrier(WRITERS, timeout=120), Queue()
    part = count // WRITERS
    shares = [rows[n * part : (n + 1) * part] for n in range(WRITERS)]
    writers = [Process(target=write, args=(password, share, barrier, times)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        sys.exit("a writer failed")
    spans = [times.get() for _ in writers]
    print(part * WRITERS / (max(end for _, end in spans) - min(start for start, _ in spans)))


main()
