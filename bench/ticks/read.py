"""Prints the quotes of ten symbols: `read.py HOST SYMBOL DAY…`, a line each: number, its own time and when it was written, in microseconds.

The password comes on standard input. Cassandra keeps a tick's own time in milliseconds.
"""

import sys
from datetime import timezone

from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster

QUERY = "SELECT sequence, time, WRITETIME(price) FROM market.quotes WHERE symbol = %s AND day = %s"

host, symbol, *days = sys.argv[1:]
login = PlainTextAuthProvider("headwater", sys.stdin.read().strip())
with Cluster([host], auth_provider=login) as cluster:
    session = cluster.connect()
    for day in days:
        for number in range(10):
            for sequence, moment, written in session.execute(QUERY, (f"{symbol}{number}", day)):
                own = round(moment.replace(tzinfo=timezone.utc).timestamp() * 1_000_000)
                print(sequence, own, written)
