#!/bin/bash
# docker-entrypoint.sh cassandra -f: writes the CASSANDRA_* variables into cassandra.yaml and starts; runs anything else as it is.
# CLUSTER_NAME, SEEDS, LISTEN_ADDRESS (auto: the container's own), BROADCAST_ADDRESS, RPC_ADDRESS, BROADCAST_RPC_ADDRESS,
# ENDPOINT_SNITCH, NUM_TOKENS; DC and RACK count with ENDPOINT_SNITCH=GossipingPropertyFileSnitch only.
set -euo pipefail

if [ "${1:0:1}" = - ]; then set -- cassandra "$@"; fi
if [ "$1" = cassandra ]; then
  read -r address _ < <(hostname -I)
  listen=${CASSANDRA_LISTEN_ADDRESS:-auto}
  if [ "$listen" = auto ]; then listen=$address; fi
  broadcast=${CASSANDRA_BROADCAST_ADDRESS:-$listen}

  edits=()
  # A backslash, an ampersand or the separator in a value would be sed's own.
  literal() { sed 's/[\\&|]/\\&/g' <<<"$1"; }
  assign() { if [ -n "$2" ]; then edits+=(-e "s|^(# )?($1:).*|\2 $(literal "$2")|"); fi; }
  assign listen_address "$listen"
  assign broadcast_address "$broadcast"
  assign rpc_address "${CASSANDRA_RPC_ADDRESS:-0.0.0.0}"
  assign broadcast_rpc_address "${CASSANDRA_BROADCAST_RPC_ADDRESS:-$broadcast}"
  assign cluster_name "${CASSANDRA_CLUSTER_NAME:-}"
  assign endpoint_snitch "${CASSANDRA_ENDPOINT_SNITCH:-}"
  assign num_tokens "${CASSANDRA_NUM_TOKENS:-}"
  edits+=(-e "s|(- seeds:).*|\1 \"$(literal "${CASSANDRA_SEEDS:-$broadcast}")\"|")
  sed -ri "${edits[@]}" "$CASSANDRA_CONF/cassandra.yaml"

  printf 'dc=%s\nrack=%s\n' "${CASSANDRA_DC:-dc1}" "${CASSANDRA_RACK:-rack1}" >"$CASSANDRA_CONF/cassandra-rackdc.properties"
fi
exec "$@"
