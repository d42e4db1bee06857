import { type ChildProcess, spawn } from "node:child_process";
import { feed } from "../containers.ts";

const STACK = "cassandra";
const NODE = "cassandra-0";
const PYTHON = "/opt/cqlsh/bin/python";

const CONNECT = `
import sys
from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster, ExecutionProfile, EXEC_PROFILE_DEFAULT
login = PlainTextAuthProvider("headwater", sys.stdin.readline().strip())
profile = ExecutionProfile(consistency_level=ConsistencyLevel.QUORUM, request_timeout=30)
hosts = [f"cassandra-{node}.cassandra" for node in range(3)]
session = Cluster(hosts, auth_provider=login, execution_profiles={EXEC_PROFILE_DEFAULT: profile}).connect()
`;

const WRITE = `${CONNECT}
import threading, time
session.execute("CREATE KEYSPACE IF NOT EXISTS test WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3}")
session.execute("CREATE TABLE IF NOT EXISTS test.numbers (number int PRIMARY KEY)")
insert = session.prepare("INSERT INTO test.numbers (number) VALUES (?)")
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
number = 0
while not ended.is_set():
    try:
        session.execute(insert, [number])
    except Exception as error:  # Not acknowledged: written again, which is the same row.
        print(f"again {number}: {type(error).__name__}", file=sys.stderr, flush=True)
        time.sleep(1)
        continue
    number += 1
    if number % 100 == 0:
        print(number, flush=True)
    time.sleep(0.005)
print(number, flush=True)
`;

const READ = `${CONNECT}
for row in session.execute("SELECT number FROM test.numbers"):
    print(row.number)
`;

/** A client that writes the rows 0, 1, 2, … one after another, each acknowledged by two of its three copies, and again where it was not. */
export class Rows {
  readonly #child: ChildProcess;
  #written = 0;
  #said = "";

  /** @param password of Cassandra's administrator */
  constructor(password: string) {
    const command = ["exec", "-i", `headwater-${STACK}-${NODE}`, PYTHON, "-c", WRITE];
    this.#child = spawn("docker", command);
    this.#child.stdin?.write(`${password}\n`);
    this.#child.stdout?.on("data", (chunk: Buffer) => {
      this.#written = Number(chunk.toString().trim().split("\n").at(-1));
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
  }

  /** Rows that were acknowledged, to the last hundred. */
  get written(): number {
    return this.#written;
  }

  /** What was written again. */
  get said(): string {
    return this.#said;
  }

  /** Lets it end. @returns the number of its rows */
  async finish(): Promise<number> {
    this.#child.stdin?.write("\n");
    const code = await new Promise<number | null>((resolve) => this.#child.on("close", resolve));
    if (code !== 0) throw new Error(`the writer ended with ${code}: ${this.#said}`);
    return this.#written;
  }

  /** Ends it at once: its standard input is closed. */
  kill(): void {
    this.#child.stdin?.end();
  }
}

/** Every row that is there, by two of its three copies, in ascending order. */
export const readRows = (password: string): number[] =>
  feed(STACK, NODE, `${password}\n`, PYTHON, "-c", READ)
    .split("\n")
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);
