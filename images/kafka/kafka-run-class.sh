#!/bin/bash
# kafka-run-class.sh CLASS [ARGUMENT...]: runs a class of Kafka's; the defaults are those of a short-lived tool.
set -euo pipefail
jars=(/opt/kafka/libs/*.jar)
IFS=:
classpath="${jars[*]}"
IFS=$' \n'
case $1 in kafka.Kafka) archive=broker ;; *) archive=tools ;; esac
# Connect's workers go on running and say what they do.
case $1 in org.apache.kafka.connect.*) export KAFKA_TOOLS_LOG4J_LOGLEVEL="${KAFKA_TOOLS_LOG4J_LOGLEVEL:-INFO}" ;; esac
# shellcheck disable=SC2086 -- the options are meant to be split
exec "$JAVA_HOME/bin/java" ${KAFKA_HEAP_OPTS:--Xmx256m} \
  ${CLASS_ARCHIVE:--XX:SharedArchiveFile=/opt/kafka/archives/$archive.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0} \
  ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1} \
  ${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.xml} ${KAFKA_OPTS:-} \
  -cp "$classpath" "$@"
