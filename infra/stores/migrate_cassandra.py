"""Brings Cassandra's keyspaces and tables to their declarations: `migrate_cassandra.py tables.json [--rehearse]`.

A rehearsal says what it would do, or why it refuses, and does nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from migration_plan import REFUSED, REHEARSE, TAKEN, Actual, Owned, Refused, added, checksum, taken_over

LOG = "headwater.migrations"


def migrate(session: Any, given: Mapping[str, Any], say: Callable[[str], None], rehearse: bool = False) -> None:
    """Apply what is missing, all of it planned before any of it is done, and record each statement in headwater.migrations.

    :param rehearse: whether it is said only.
    """
    replication = given["replication"]
    statements = taken(session, given)
    statements += keyspaces(session, given["tables"], replication)
    problems = []
    for table in given["tables"]:
        try:
            statements += table_statements(session, table)
        except Refused as error:
            problems.append(str(error))
    if problems:
        raise Refused("\n".join(problems))
    if rehearse:
        for number, statement in enumerate(statements, 1):
            say(f"{number}: {statement}")
        return
    prepare_log(session, replication)
    done = session.execute(f"SELECT max(number) FROM {LOG}").one()[0] or 0
    for number, statement in enumerate(statements, done + 1):
        # First: what is made and stands in no log would be taken for somebody else's.
        session.execute(
            f"INSERT INTO {LOG} (log, number, checksum, statement) VALUES ('schema', %s, %s, %s)",
            (number, checksum(statement), statement),
        )
        if not statement.startswith(TAKEN):
            session.execute(statement)
        session.execute(
            f"UPDATE {LOG} SET applied = %s WHERE log = 'schema' AND number = %s",
            (datetime.now(timezone.utc), number),
        )
        say(f"{number}: {statement}")
    say(f"{len(given['tables'])} tables are as declared")
    grant(session, given["role"], given["tables"])


def taken(session: Any, given: Mapping[str, Any]) -> list[str]:
    """What is taken over of what others had made; raises Refused where that may not be."""
    rows = list(session.execute("SELECT keyspace_name, table_name FROM system_schema.tables"))
    tables = {f"{keyspace}.{table}" for keyspace, table in rows}
    spaces = {row[0] for row in session.execute("SELECT keyspace_name FROM system_schema.keyspaces")}
    log = session.execute(f"SELECT statement FROM {LOG}") if LOG in tables else []
    names = [table["name"] for table in given["tables"]]
    return taken_over(
        "KEYSPACE",
        sorted({name.split(".")[0] for name in names} & spaces),
        [name for name in names if name in tables],
        Owned.of(row[0] for row in log),
        given["takeOver"],
        "headwater:cassandra.takeOver",
    )


def quoted(name: str) -> str:
    """A name with its keyspace as CQL has it, whatever it means otherwise: `order` is a word of CQL."""
    return ".".join(f'"{part}"' for part in name.split("."))


def strategy(replication: int) -> str:
    """Copies in each data centre, which stays right when the cluster gets racks."""
    return f"{{'class': 'NetworkTopologyStrategy', 'dc1': {replication}}}"


def keyspaces(session: Any, tables: Sequence[Mapping[str, Any]], replication: int) -> list[str]:
    """Statements that make the keyspaces, or give those that are there the cluster's replication."""
    rows = session.execute("SELECT keyspace_name, replication FROM system_schema.keyspaces")
    there = {name: int(how.get("dc1", 0)) for name, how in rows}
    wanted = sorted({table["name"].split(".")[0] for table in tables})
    return [
        f"{'ALTER' if name in there else 'CREATE'} KEYSPACE {quoted(name)} WITH replication = {strategy(replication)}"
        for name in wanted
        if there.get(name) != replication
    ]


def table_statements(session: Any, table: Mapping[str, Any]) -> list[str]:
    """Statements for one table."""
    keyspace, name = table["name"].split(".")
    declared = dict(table["columns"])
    key = [*table["partitionKey"], *table["clusteringKey"]]
    actual = actual_table(session, keyspace, name)
    if actual is None:
        return [create(table)]
    lacking = added(table["name"], declared, key, actual)
    return [
        f'ALTER TABLE {quoted(table["name"])} ADD "{column}" {kind}' for column, kind in lacking.items()
    ]


def create(table: Mapping[str, Any]) -> str:
    """The statement that makes a table."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table["columns"])
    partition = ", ".join(f'"{name}"' for name in table["partitionKey"])
    clustering = "".join(f', "{name}"' for name in table["clusteringKey"])
    return f"CREATE TABLE {quoted(table['name'])} ({columns}, PRIMARY KEY (({partition}){clustering}))"


def actual_table(session: Any, keyspace: str, name: str) -> Actual | None:
    """A table as it is; None when there is none."""
    rows = list(
        session.execute(
            "SELECT column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = %s AND table_name = %s",
            (keyspace, name),
        )
    )
    if not rows:
        return None
    order = {"partition_key": 0, "clustering": 1}
    keys = sorted(
        (order[kind], position, column) for column, _, kind, position in rows if kind in order
    )
    return Actual({column: kind for column, kind, _, _ in rows}, [column for _, _, column in keys])


def prepare_log(session: Any, replication: int) -> None:
    """The table of what was applied."""
    session.execute(
        f"CREATE KEYSPACE IF NOT EXISTS headwater WITH replication = {strategy(replication)}"
    )
    session.execute(
        f"CREATE TABLE IF NOT EXISTS {LOG} "
        "(log text, number int, checksum text, statement text, applied timestamp, PRIMARY KEY (log, number))"
    )


def grant(session: Any, role: str, tables: Sequence[Mapping[str, Any]]) -> None:
    """The role that jobs log in with: it reads and writes the declared tables and can do nothing else."""
    password = os.environ["JOBS_PASSWORD"]
    session.execute(
        f"CREATE ROLE IF NOT EXISTS {role} WITH LOGIN = true AND PASSWORD = '{password}'"
    )
    session.execute(f"ALTER ROLE {role} WITH LOGIN = true AND PASSWORD = '{password}'")
    for table in tables:
        for right in ("SELECT", "MODIFY"):
            session.execute(f"GRANT {right} ON TABLE {quoted(table['name'])} TO {role}")


def main() -> int:
    """Migrate and return the exit code, after one clear message on any refusal."""
    # Not at the top: the tests of what is above need no driver.
    from cassandra.auth import PlainTextAuthProvider
    from cassandra.cluster import Cluster

    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    login = PlainTextAuthProvider(os.environ["CASSANDRA_USER"], os.environ["CASSANDRA_PASSWORD"])
    cluster = Cluster(
        os.environ["CASSANDRA_HOSTS"].split(","),
        port=int(os.environ["CASSANDRA_PORT"]),
        auth_provider=login,
        connect_timeout=20,
    )
    try:
        session = cluster.connect()
        session.default_timeout = 60
        migrate(session, given, lambda line: print(line, flush=True), REHEARSE in sys.argv)
        return 0
    except Refused as error:
        print(f"nothing was changed in Cassandra:\n{error}", file=sys.stderr)
        return REFUSED
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    sys.exit(main())
