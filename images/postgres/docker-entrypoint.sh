#!/bin/bash
# docker-entrypoint.sh postgres [OPTION...]: makes the database on an empty data directory, then starts the server.
# Reads POSTGRES_PASSWORD (needed once), POSTGRES_USER (postgres), POSTGRES_DB (the user's name), each also as NAME_FILE,
# POSTGRES_INITDB_ARGS and POSTGRES_HOST_AUTH_METHOD (scram-sha-256); runs /docker-entrypoint-initdb.d/*.{sh,sql} once.
set -euo pipefail

from_file() {
  local file="$1_FILE"
  if [ -n "${!file:-}" ]; then export "$1=$(<"${!file}")"; fi
}

initialize() {
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo "POSTGRES_PASSWORD is not set and the data directory $PGDATA is empty: set it to the superuser's password" >&2
    exit 1
  fi
  # shellcheck disable=SC2086 -- the arguments are meant to be split
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  # No TCP until everything is there, so that a readiness probe over TCP cannot pass too early.
  pg_ctl --silent --wait start -o "-c listen_addresses=''"
  local sql=(psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER")
  if [ "$POSTGRES_DB" != postgres ]; then
    "${sql[@]}" --dbname=postgres --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name"'
  fi
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) bash "$file" ;;
      *.sql) "${sql[@]}" --dbname="$POSTGRES_DB" --file="$file" ;;
    esac
  done
  pg_ctl --silent --wait --mode=fast stop
}

from_file POSTGRES_PASSWORD
from_file POSTGRES_USER
from_file POSTGRES_DB
export POSTGRES_USER=${POSTGRES_USER:-postgres}
export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}

if [ "${1:-}" = "" ] || [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then initialize; fi
exec "$@"
