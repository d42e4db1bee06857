#!/bin/bash
# entrypoint COMMAND...: bash, python and airflow run as they are; anything else is a command of airflow.
set -euo pipefail
case "${1:-}" in
  airflow | bash | sh | python | python3 | spark-submit | /*) ;;
  *) set -- airflow "$@" ;;
esac
exec /usr/bin/tini -- "$@"
