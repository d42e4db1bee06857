/** CQL's native port, and the one that nodes talk to each other on. */
export const CASSANDRA_PORTS = { cql: 9042, gossip: 7000 } as const;

/** The variable in which a node finds its zone. */
export const ZONE = "ZONE";

/** The rack of a node without a zone, and of every node that was made before racks were zones. */
const RACK = "rack1";

/**
 * The rack is the zone that a node first starts in, and written down beside its data: Cassandra does not start a node in another rack
 * than the one that it joined in.
 */
const CHOOSE_RACK = `file=/var/lib/cassandra/rack
if [ ! -e $file ]; then
  if [ -d /var/lib/cassandra/data ]; then echo ${RACK}; else echo "\${${ZONE}:-${RACK}}"; fi >$file.new
  mv $file.new $file
fi
export CASSANDRA_RACK="$(cat $file)"`;

/**
 * Starts a node with passwords and permissions required. The official image has no variable for either, so that its configuration
 * file is edited as its own entry point edits it (docker-library/cassandra, `5.0/docker-entrypoint.sh`).
 */
export const START = `sed -i 's/AllowAllAuthenticator/PasswordAuthenticator/; s/AllowAllAuthorizer/CassandraAuthorizer/' /etc/cassandra/cassandra.yaml
${CHOOSE_RACK}
exec docker-entrypoint.sh cassandra -f`;

/** Sends an OPTIONS frame of the native protocol (version 4, opcode 5), which needs no login, and is content with its answer's header. */
export const READY = `exec 3<>/dev/tcp/127.0.0.1/${CASSANDRA_PORTS.cql}
printf '\\4\\0\\0\\0\\5\\0\\0\\0\\0' >&3
[ "$(timeout 4 head -c 9 <&3 | wc -c)" = 9 ]`;

/**
 * JVM options. A single node has nobody to gossip with and no ring to settle: leaving both waits out takes the start from 68 s to
 * 14 s (measured). The default superuser is made at once, since the roles task is waiting for it.
 */
export function jvmOptions(nodes: number): string {
  const alone = ["-Dcassandra.skip_wait_for_gossip_to_settle=0", "-Dcassandra.ring_delay_ms=1000"];
  return ["-Dcassandra.superuser_setup_delay_ms=0", ...(nodes === 1 ? alone : [])].join(" ");
}

/** The environment of every node, in the form of the official image. */
export function nodeEnv(
  name: string,
  nodes: number,
  heapMegabytes: number,
): Record<string, string> {
  return {
    CASSANDRA_CLUSTER_NAME: "headwater",
    CASSANDRA_DC: "dc1",
    CASSANDRA_ENDPOINT_SNITCH: "GossipingPropertyFileSnitch",
    CASSANDRA_SEEDS: `${name}-0.${name}`,
    HEAP_NEWSIZE: `${Math.floor(heapMegabytes / 4)}M`,
    JVM_OPTS: jvmOptions(nodes),
    MAX_HEAP_SIZE: `${heapMegabytes}M`,
  };
}

/**
 * A script that puts a role of ours in the place of the superuser `cassandra`, whose password everybody knows, and locks that one. It
 * logs in with ours first, so that it can run again. Passwords come from the environment and go through files, not arguments.
 * @param role the role to make. @param replication copies of the roles' keyspace.
 */
export function rolesScript(host: string, role: string, replication: number): string {
  // Before our role is made, so that each copy of the keyspace gets it, and whenever there are more nodes.
  const keyspace = `ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': ${replication}};`;
  return `set -e
umask 077
login() { printf '[PlainTextAuthProvider]\\nusername = %s\\npassword = %s\\n' "$1" "$2" > /tmp/login; printf '[authentication]\\ncredentials = /tmp/login\\n' > /tmp/cqlshrc; }
cql() { cqlsh --cqlshrc /tmp/cqlshrc --credentials /tmp/login -u "$1" ${host} ${CASSANDRA_PORTS.cql} -f /tmp/statements; }
echo 'SELECT now() FROM system.local;' > /tmp/statements
login ${role} "$ROLE_PASSWORD"
if ! cql ${role} >/dev/null 2>&1; then
  login cassandra cassandra
  cat > /tmp/statements <<STATEMENTS
${keyspace}
CREATE ROLE IF NOT EXISTS ${role} WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '$ROLE_PASSWORD';
STATEMENTS
  cql cassandra
  login ${role} "$ROLE_PASSWORD"
fi
cat > /tmp/statements <<STATEMENTS
${keyspace}
ALTER ROLE cassandra WITH SUPERUSER = false AND LOGIN = false AND PASSWORD = '$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \\n')';
STATEMENTS
cql ${role}
echo 'the role ${role} is the superuser, cassandra may not log in'
`;
}
