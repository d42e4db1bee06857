#!/bin/bash
# archive.sh: makes the class archives of the broker and of its tools, by running both once while the image is built.
set -euo pipefail
dump() { echo "-XX:ArchiveClassesAtExit=/opt/kafka/archives/$1.jsa -Xlog:cds=off -Xlog:cds+dynamic=off"; }

export CLUSTER_ID=AAAAAAAAAAAAAAAAAAAAAA KAFKA_TOOLS_LOG4J_LOGLEVEL=ERROR
properties=/etc/kafka/docker/server.properties
CLASS_ARCHIVE=-Xshare:auto kafka-storage.sh format --cluster-id "$CLUSTER_ID" --config "$properties" >/dev/null

CLASS_ARCHIVE=$(dump broker) KAFKA_HEAP_OPTS=-Xmx512m kafka-server-start.sh "$properties" >/tmp/broker.log &
broker=$!
CLASS_ARCHIVE=$(dump tools) kafka-topics.sh --bootstrap-server localhost:9092 --create --topic archive >/dev/null
kill "$broker"
wait "$broker" || true
ls -l /opt/kafka/archives/broker.jsa /opt/kafka/archives/tools.jsa
rm -rf /var/lib/kafka/data/* /tmp/broker.log "/tmp/hsperfdata_$(id -un)"
