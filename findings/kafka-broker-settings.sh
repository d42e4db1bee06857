#!/usr/bin/env bash
# Kafka 4.1.1: a broker takes any name for a setting, in server.properties and from `kafka-configs`, and says nothing in its log: a letter left
# out, or a topic's name for the setting (`cleanup.policy`, for which a broker's is `log.cleanup.policy`). They have no effect, and are
# described as if they were secrets. Only for a topic is an unknown name refused.
# Seen: with log.retention.hour=1 and cleanup.policy=compact in the file, no line of the log at level WARN names either; of the same two,
# kafka-configs for brokers -> Completed; described -> log.retention.hour=null sensitive=true; a topic -> cleanup.policy=delete,
# retention.ms=604800000; for the topic, kafka-configs with retention.hour=1 -> Unknown topic config name: retention.hour.
set -euo pipefail
work=$(mktemp -d)
broker=
trap 'if [ -n "$broker" ]; then kill "$broker"; wait "$broker" || true; fi; rm -rf "$work"' EXIT
cd "$work"

needs() { printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' "$@"; }
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
$(needs org.apache.kafka kafka_2.13 4.1.1)$(needs org.apache.kafka kafka-tools 4.1.1)$(needs org.apache.logging.log4j log4j-slf4j-impl 2.24.3)
</dependencies></project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=libs -Dstyle.color=never

free() { python3 -c 'import socket; s = socket.socket(); s.bind(("localhost", 0)); print(s.getsockname()[1])'; }
clients=$(free) controllers=$(free)
cat >server.properties <<PROPERTIES
node.id=1
process.roles=broker,controller
controller.quorum.voters=1@localhost:$controllers
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://localhost:$clients,CONTROLLER://localhost:$controllers
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$work/data
log.retention.hour=1
cleanup.policy=compact
PROPERTIES
cat >log4j2.xml <<'XML'
<Configuration><Appenders><Console name="out"><PatternLayout pattern="%p %m%n"/></Console></Appenders>
<Loggers><Root level="warn"><AppenderRef ref="out"/></Root></Loggers></Configuration>
XML
run() { java -Xmx256m -XX:TieredStopAtLevel=1 -cp 'libs/*' "$@"; }
run kafka.tools.StorageTool format --cluster-id AAAAAAAAAAAAAAAAAAAAAA --config server.properties >format.log
java -Xmx512m -Dlog4j2.configurationFile=log4j2.xml -cp 'libs/*' kafka.Kafka server.properties >broker.log 2>&1 &
broker=$!

other=0
told() {
  echo "$1 -> $2"
  [ "$2" = "$3" ] || { echo "  where $3 was seen before" >&2; other=1; }
}
configs() { run kafka.admin.ConfigCommand --bootstrap-server "localhost:$clients" "$@" 2>&1 || true; }
found() { grep -oE "$1" | head -n 1 || true; }

run org.apache.kafka.tools.TopicCommand --bootstrap-server "localhost:$clients" --create --topic topic >topic.log
told "lines of the broker's log that warn of its first start" "$(grep -c 'WARN.*controller activation' broker.log || true)" 1
told "the file's two settings, in the broker's log" "$(grep -cE 'log\.retention\.hour|cleanup\.policy' broker.log || true)" 0
told "the two from kafka-configs for brokers" \
  "$(configs --alter --entity-type brokers --entity-default --add-config log.retention.hour=1,cleanup.policy=compact | found Completed)" Completed
described=$(configs --describe --entity-type brokers --entity-default)
told "described" "$(found 'log.retention.hour=\S+ sensitive=\w+' <<<"$described")" "log.retention.hour=null sensitive=true"
topic=$(configs --describe --all --entity-type topics --entity-name topic)
told "the topic's policy" "$(found ' cleanup.policy=\w+' <<<"$topic")" " cleanup.policy=delete"
told "the topic's retention" "$(found ' retention.ms=\w+' <<<"$topic")" " retention.ms=604800000"
told "retention.hour=1 for the topic" \
  "$(configs --alter --entity-type topics --entity-name topic --add-config retention.hour=1 | found 'Unknown topic config name: \S+')" \
  "Unknown topic config name: retention.hour"
exit "$other"
