#!/bin/bash
# archive.sh: makes the daemon's class archive, by running it once while the image is built.
set -euo pipefail
cp -r "$CASSANDRA_CONF" /tmp/conf
CASSANDRA_CONF=/tmp/conf CLASS_ARCHIVE="-XX:+UnlockDiagnosticVMOptions -XX:+AllowArchivingWithJavaAgent
  -XX:ArchiveClassesAtExit=/opt/cassandra/archives/daemon.jsa -Xlog:cds=off -Xlog:cds+dynamic=off" \
  JVM_OPTS="-Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.ring_delay_ms=0" \
  docker-entrypoint.sh cassandra -f >/tmp/daemon.log &
daemon=$!
until grep -q 'Startup complete' /tmp/daemon.log; do
  kill -0 "$daemon"
  sleep 0.5
done
kill "$daemon"
wait "$daemon" || true
ls -l /opt/cassandra/archives/daemon.jsa
rm -rf /var/lib/cassandra/* /tmp/conf /tmp/daemon.log "/tmp/hsperfdata_$(id -un)"
