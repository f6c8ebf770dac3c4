#!/usr/bin/env bash
# with_postgres.sh COMMAND...: a throw-away PostgreSQL 15 on a unix socket; XB_PG_URL names it.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
dir=$(mktemp -d /tmp/xb-pg-XXXXXX)
as() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
[ "$(id -u)" -ne 0 ] || chown postgres "$dir"
cd "$dir"
as "$bin/initdb" -D "$dir/data" -U xiaobao -A trust -E UTF8 --no-locale >/dev/null
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-k $dir -c listen_addresses='' -c fsync=off -c max_connections=100" start >/dev/null
finish() {
    as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap finish EXIT
as "$bin/createdb" -h "$dir" -U xiaobao xiaobao
cd "$OLDPWD"
XB_PG_URL="postgresql://xiaobao@/xiaobao?host=$dir" "$@"
