import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  jvmOptions,
  nodeEnv,
  READY,
  rolesScript,
  START,
} from "../../infra/stores/cassandra-config.ts";
import { listen } from "../support/listen.ts";
import { run, stubs } from "../support/shell.ts";

test("a node's environment, whole: a quarter of its heap for young objects, the first node as seed", () => {
  expect(nodeEnv("cassandra", 3, 4096)).toEqual({
    CASSANDRA_CLUSTER_NAME: "headwater",
    CASSANDRA_DC: "dc1",
    CASSANDRA_ENDPOINT_SNITCH: "GossipingPropertyFileSnitch",
    CASSANDRA_SEEDS: "cassandra-0.cassandra",
    HEAP_NEWSIZE: "1024M",
    JVM_OPTS: "-Dcassandra.superuser_setup_delay_ms=0",
    MAX_HEAP_SIZE: "4096M",
  });
});

test("a node alone waits for no ring and no gossip; one of several does", () => {
  expect(jvmOptions(1)).toBe(
    "-Dcassandra.superuser_setup_delay_ms=0 -Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.ring_delay_ms=1000",
  );
  expect(jvmOptions(2)).not.toMatch(/gossip|ring/);
});

describe("a node's start", () => {
  /** Starts a node twice with its variables; returns the racks that the image's own start was told. */
  async function racks(before: Record<string, string>, after = before, data = false) {
    const { directory, path, calls } = stubs({
      "docker-entrypoint.sh": 'echo "rack $CASSANDRA_RACK" >>"$DIR/calls"',
    });
    const yaml = join(directory, "cassandra.yaml");
    writeFileSync(
      yaml,
      "authenticator:\n  class_name: AllowAllAuthenticator\nauthorizer: AllowAllAuthorizer\nnum_tokens: 16\n",
    );
    if (data) mkdirSync(join(directory, "data"));
    const script = START.replace("/etc/cassandra/cassandra.yaml", yaml).replaceAll(
      "/var/lib/cassandra",
      directory,
    );
    for (const env of [before, after]) {
      expect((await run(["bash", "-c", script], { PATH: path, ...env })).code).toBe(0);
    }
    expect(readFileSync(yaml, "utf8")).toBe(
      "authenticator:\n  class_name: PasswordAuthenticator\nauthorizer: CassandraAuthorizer\nnum_tokens: 16\n",
    );
    expect(calls()[0]).toBe("docker-entrypoint.sh cassandra -f");
    return calls().filter((line) => line.startsWith("rack "));
  }

  test("requires passwords and permissions, and is in rack1 where there are no zones", async () => {
    expect(await racks({})).toEqual(["rack rack1", "rack rack1"]);
    expect(await racks({ ZONE: "" })).toEqual(["rack rack1", "rack rack1"]);
  });

  test("is for good in the rack of the zone that it first starts in", async () => {
    expect(await racks({ ZONE: "eu-1a" }, { ZONE: "eu-1b" })).toEqual(["rack eu-1a", "rack eu-1a"]);
  });

  test("stays in rack1 with data from before racks were zones", async () => {
    expect(await racks({ ZONE: "eu-1a" }, { ZONE: "eu-1a" }, true)).toEqual([
      "rack rack1",
      "rack rack1",
    ]);
  });
});

describe("a node is ready", () => {
  const ask = async (answer: (hex: string) => string | Buffer | undefined) => {
    const port = await listen(answer);
    return (await run(["bash", "-c", READY.replace("9042", String(port))])).code === 0;
  };

  test("when it answers a request for its options, which needs no login", async () => {
    const asked: string[] = [];
    const ready = await ask((hex) => {
      asked.push(hex);
      return Buffer.from("840000000600000000", "hex");
    });
    // Version 4, no flags, stream 0, OPTIONS, no body.
    expect([asked, ready]).toEqual([["040000000500000000"], true]);
  });

  test("not when it closes the connection, or nobody listens", async () => {
    expect(await ask(() => undefined)).toBe(false);
    expect((await run(["bash", "-c", READY.replace("9042", "1")])).code).not.toBe(0);
  });
});

describe("the script of the roles", () => {
  /** A cluster in which our role can log in once `made` is there, and whose statements are kept by who ran them. */
  const cluster = (before = "") => {
    const made = stubs({
      cqlsh: `user=$(sed -n 's/^username = //p' "$DIR/login"); password=$(sed -n 's/^password = //p' "$DIR/login")
case "$user/$password" in
  headwater/ours) [ -e "$DIR/made" ] || exit 1;;
  cassandra/cassandra) [ ! -e "$DIR/locked" ] && [ ! -e "$DIR/down" ] || exit 1; touch "$DIR/made";;
  *) exit 1;;
esac
grep -q 'LOGIN = false' "$DIR/statements" && touch "$DIR/locked"
sed "s/^/$user: /" "$DIR/statements" >> "$DIR/ran"`,
    });
    if (before !== "") writeFileSync(join(made.directory, before), "");
    const apply = () =>
      run(
        [
          "bash",
          "-c",
          rolesScript("cassandra-0.cassandra", "headwater", 3).replaceAll(
            "/tmp/",
            `${made.directory}/`,
          ),
        ],
        { PATH: made.path, ROLE_PASSWORD: "ours" },
      );
    const ran = () =>
      readFileSync(join(made.directory, "ran"), "utf8").replace(/[0-9a-f]{48}/g, "<random>");
    return { ...made, apply, ran };
  };
  const KEYSPACE =
    "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 3};\n";
  const LOCK =
    `headwater: ${KEYSPACE}` +
    "headwater: ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false AND PASSWORD = '<random>';\n";

  test("makes ours as the superuser that everybody knows, then locks that one as ours", async () => {
    const { apply, ran, calls } = cluster();
    expect(await apply()).toEqual({
      code: 0,
      stdout: "the role headwater is the superuser, cassandra may not log in\n",
      stderr: "",
    });
    expect(ran()).toBe(
      `cassandra: ${KEYSPACE}` +
        "cassandra: CREATE ROLE IF NOT EXISTS headwater WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = 'ours';\n" +
        LOCK,
    );
    expect(calls().join("\n")).not.toContain("ours");
    expect(calls().every((call) => call.includes("cassandra-0.cassandra 9042"))).toBe(true);
  });

  test("may run again: it logs in with ours and makes nothing", async () => {
    const { apply, ran } = cluster();
    await apply();
    const before = ran();
    expect((await apply()).code).toBe(0);
    expect(ran().slice(before.length)).toBe(`headwater: SELECT now() FROM system.local;\n${LOCK}`);
  });

  test("fails while the cluster lets nobody in, so that the task is tried again", async () => {
    expect((await cluster("down").apply()).code).not.toBe(0);
  });
});
