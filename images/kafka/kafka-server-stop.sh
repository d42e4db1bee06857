#!/bin/bash
# kafka-server-stop.sh: asks this container's broker or controller to end in order, which ends the container.
set -euo pipefail
for status in /proc/[0-9]*/cmdline; do
  if tr '\0' ' ' <"$status" 2>/dev/null | grep -q ' kafka\.Kafka '; then
    process=${status#/proc/}
    kill -TERM "${process%/cmdline}"
    exit 0
  fi
done
echo "no Kafka server runs in this container" >&2
exit 1
